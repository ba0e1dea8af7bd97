/** A small C file with everything the named cells of the fake network follow. */
export const sample = String.raw`/*
 * ring.c - a ring of lines, oldest first out
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define RING_SIZE 64
#define LINE_MAX_LEN 120

struct ring {
	char lines[RING_SIZE][LINE_MAX_LEN];
	unsigned int head, tail;	/* next to write, next to read */
	unsigned long dropped;
};

/* Adds a line; the oldest one makes room when the ring is full. */
static int ring_put(struct ring *r, const char *text)
{
	unsigned int next = (r->head + 1) % RING_SIZE;

	if (!text || strlen(text) >= LINE_MAX_LEN) {
		fprintf(stderr, "ring: line is missing or too long\n");
		return -1;
	}
	if (next == r->tail) {
		/* full: the oldest line makes room */
		r->tail = (r->tail + 1) % RING_SIZE;
		r->dropped++;
	}
	strcpy(r->lines[r->head], text);
	r->head = next;
	return 0;
}

static const char *ring_get(struct ring *r)
{
	const char *line;

	if (r->head == r->tail)
		return NULL;
	line = r->lines[r->tail];
	r->tail = (r->tail + 1) % RING_SIZE;
	return line;
}

int main(int argc, char **argv)
{
	struct ring *r = calloc(1, sizeof(*r));
	const char *line;
	int i;

	if (!r) {
		perror("calloc");
		return 1;
	}
	for (i = 1; i < argc; i++) {
		if (argv[i][0] == '-' && strcmp(argv[i], "--help") == 0) {
			printf("usage: %s [LINE]...\n", argv[0]);
			free(r);
			return 0;
		}
		ring_put(r, argv[i]);
	}
	while ((line = ring_get(r)) != NULL) {
		// 日本語 and émoji 🎉 are outside the vocabulary
		printf("%s\n", line);
	}
	if (r->dropped > 0)
		printf("%lu lines were dropped\n", r->dropped);
	free(r);
	return 0;
}
`;
