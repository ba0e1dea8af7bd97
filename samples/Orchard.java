import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Trees in rows, and what they bear. */
public final class Orchard {
    private static final int MAX_ROWS = 12;

    /** One tree; {@code kilograms} is last year's harvest. */
    public record Tree(String kind, int row, double kilograms) {
        public Tree {
            if (row < 0 || row >= MAX_ROWS) {
                throw new IllegalArgumentException("row " + row + " is not in 0.." + (MAX_ROWS - 1));
            }
        }
    }

    private final List<Tree> trees = new ArrayList<>();

    public void plant(String kind, int row) {
        // A "young" tree bears nothing in its first year.
        trees.add(new Tree(kind, row, 0.0));
    }

    public double harvest(String kind) {
        double sum = 0.0;
        for (Tree tree : trees) {
            if (tree.kind().equals(kind)) {
                sum += tree.kilograms();
            }
        }
        return sum;
    }

    /* The tree that bore most, or null in an empty orchard. */
    public Tree best() {
        return trees.stream().max(Comparator.comparingDouble(Tree::kilograms)).orElse(null);
    }

    public static void main(String[] arguments) {
        Orchard orchard = new Orchard();
        for (int row = 0; row < 3; row++) {
            for (String kind : new String[] {"apple", "pear", "plum"}) {
                if (row == 1 && kind.equals("pear")) {
                    continue; // the gap where the well is
                }
                orchard.plant(kind, row);
            }
        }
        System.out.println("planted: " + orchard.trees.size());
        System.out.printf("apples: %.1f kg, best: %s%n", orchard.harvest("apple"), orchard.best());
    }
}
