import { parameter, type Network } from '../../model/network.js';
import { createRandom, type Random } from '../../model/random.js';

/** Random cells that a cell's effect is compared with (all matched ones in a network with fewer). */
export const controlCells = 50;
/** Cells that count as matched: the nearest ones. */
const matchedCells = 150;

/** The random cells that a cell is compared with. */
export interface Controls {
  readonly cells: readonly number[];
  /** Matched cells that they were drawn from. */
  readonly pool: number;
  /** Mean distance of the drawn cells from the cell, in standard deviations. */
  readonly meanDistance: number;
}

/** Norm of the weights that read each cell directly: the layer above, or the output layer. By cell. */
export const outputNorms = (network: Network): Float64Array => {
  const { layers, hidden } = network.architecture;
  const norms = new Float64Array(layers * hidden);
  for (let layer = 0; layer < layers; layer++) {
    const name = layer === layers - 1 ? 'output.weight' : `rnn.weight_ih_l${layer + 1}`;
    const weights = parameter(network, name);
    for (let at = 0; at < weights.length; at++) {
      const cell = layer * hidden + (at % hidden);
      norms[cell] = norms[cell]! + weights[at]! ** 2;
    }
  }
  return norms.map(Math.sqrt);
};

/** Logarithms with mean 0 and standard deviation 1 over the cells of a layer. */
const standardised = (values: Float64Array): Float64Array => {
  const logs = values.map(value => Math.log(value + 1e-9));
  const mean = logs.reduce((a, b) => a + b, 0) / logs.length;
  const deviation = Math.sqrt(logs.reduce((sum, value) => sum + (value - mean) ** 2, 0) / logs.length) || 1;
  return logs.map(value => (value - mean) / deviation);
};

/** Cells in the order in which they are drawn: always a random one of those that most of the pools still lack. */
const sharedOrder = (cells: readonly number[], pools: readonly ReadonlySet<number>[], random: Random): number[] => {
  const shuffled = cells
    .map(cell => ({ cell, key: random.uint32() }))
    .sort((a, b) => a.key - b.key)
    .map(({ cell }) => cell);
  const drawn = pools.map(() => 0);
  const order: number[] = [];
  for (;;) {
    const lacking = pools.filter((_, index) => drawn[index]! < controlCells);
    const worth = shuffled.map(cell => lacking.filter(pool => pool.has(cell)).length);
    const most = Math.max(0, ...worth);
    if (most === 0) return order;
    const [cell] = shuffled.splice(worth.indexOf(most), 1) as [number];
    order.push(cell);
    pools.forEach((pool, index) => (drawn[index] = drawn[index]! + (pool.has(cell) ? 1 : 0)));
  }
};

/**
 * Draws control cells for each of `targets`: at random among the cells of its layer that are matched to it, that is the
 * 150 nearest in output-weight norm and variance (Euclidean, of their logarithms in standard deviations of the layer).
 * No target is a control. Cells that are matched to several targets are drawn for all of them: controls are what an
 * atlas spends its time on.
 *
 * @param variances of every cell's c (GRU, RNN: h), on the scale of a recording's codes.
 */
export const drawControls = (
  targets: readonly number[],
  network: Network,
  variances: Float64Array,
  seed: number,
): ReadonlyMap<number, Controls> => {
  const { layers, hidden } = network.architecture;
  const norms = outputNorms(network);
  const taken = new Set(targets);
  const drawn = new Map<number, Controls>();
  const random = createRandom(seed);
  for (let layer = 0; layer < layers; layer++) {
    const [from, to] = [layer * hidden, (layer + 1) * hidden];
    const axes = [norms, variances].map(values => standardised(values.subarray(from, to)));
    const distance = (a: number, b: number): number =>
      Math.hypot(...axes.map(axis => axis[a - from]! - axis[b - from]!));
    const others = Array.from({ length: hidden }, (_, unit) => from + unit).filter(cell => !taken.has(cell));
    const pools = targets
      .filter(cell => cell >= from && cell < to)
      .map(target => {
        const nearest = [...others].sort((a, b) => distance(target, a) - distance(target, b) || a - b);
        return { target, pool: new Set(nearest.slice(0, matchedCells)) };
      });
    const order = sharedOrder(
      others,
      pools.map(({ pool }) => pool),
      random,
    );
    for (const { target, pool } of pools) {
      const cells = order.filter(cell => pool.has(cell)).slice(0, controlCells);
      const sum = cells.reduce((total, cell) => total + distance(target, cell), 0);
      drawn.set(target, { cells, pool: pool.size, meanDistance: cells.length === 0 ? 0 : sum / cells.length });
    }
  }
  return drawn;
};
