/*
 * Keeps count of the parts on a shelf. Small enough to read in one
 * sitting, and with most of what a cell can notice: "quotes" inside
 * comments, /-signs inside strings, conditions, nesting, long lines.
 */
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MAX_PARTS 32
#define MAX_NAME 24

struct part {
	char name[MAX_NAME];
	int count;
	double price;
};

struct shelf {
	struct part parts[MAX_PARTS];
	size_t used;
};

/* The part called name, or NULL when the shelf has none. */
static struct part *find_part(struct shelf *shelf, const char *name)
{
	size_t i;

	for (i = 0; i < shelf->used; i++) {
		if (strcmp(shelf->parts[i].name, name) == 0)
			return &shelf->parts[i];
	}
	return NULL;
}

static int add_part(struct shelf *shelf, const char *name, int count)
{
	struct part *part = find_part(shelf, name);

	if (part) {
		part->count += count;
		return 0;
	}
	if (shelf->used == MAX_PARTS || strlen(name) >= MAX_NAME) {
		fprintf(stderr, "cannot keep \"%s\": no room\n", name);
		return -1;
	}
	part = &shelf->parts[shelf->used++];
	strcpy(part->name, name);	/* its length was checked above */
	part->count = count;
	part->price = 0.0;
	return 0;
}

/* Reads "name count" from one line; empty lines and # comments are skipped. */
static int read_line(struct shelf *shelf, const char *line)
{
	char name[MAX_NAME];
	int count;

	while (isspace((unsigned char)*line))
		line++;
	if (*line == '\0' || *line == '#')
		return 0;
	if (sscanf(line, "%23s %d", name, &count) != 2) {
		fprintf(stderr, "expected \"name count\", got: %s", line);
		return -1;
	}
	return add_part(shelf, name, count);
}

int main(int argc, char **argv)
{
	struct shelf shelf = { .used = 0 };
	char line[128];
	FILE *file = stdin;
	size_t i;
	int total = 0, errors = 0;

	if (argc > 1 && strcmp(argv[1], "-") != 0) {
		file = fopen(argv[1], "r");
		if (!file) {
			perror(argv[1]);
			return EXIT_FAILURE;
		}
	}
	while (fgets(line, sizeof(line), file)) {
		if (read_line(&shelf, line) < 0)
			errors++;
	}
	for (i = 0; i < shelf.used; i++) {
		const struct part *part = &shelf.parts[i];

		if (part->count > 0) {
			printf("%-24s %6d\n", part->name, part->count);
			total += part->count;
		} else if (part->count < 0) {
			/* More were taken than were ever there. */
			printf("%-24s %6d  <- \"owed\"\n", part->name, part->count);
		}
	}
	printf("%d parts of %zu kinds, %d lines not understood\n", total, shelf.used, errors);
	return errors ? EXIT_FAILURE : EXIT_SUCCESS;
}
