/** Code in several languages, written for this purpose: what the scale of raw c is measured on. */
export const calibrationTexts: readonly string[] = [
  `/* A queue of jobs, kept as a ring. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define CAPACITY 64

struct job {
	int id;
	char name[32];
	struct job *next;
};

static struct job *ring[CAPACITY];
static unsigned int head, tail;

int push_job(struct job *job)
{
	if (!job)
		return -1;
	if (tail - head == CAPACITY) {
		fprintf(stderr, "queue is full: %s\\n", job->name);
		return -1;
	}
	ring[tail++ % CAPACITY] = job;
	return 0;
}

struct job *pop_job(void)
{
	struct job *job;

	if (head == tail)
		return NULL;
	job = ring[head % CAPACITY];
	ring[head++ % CAPACITY] = NULL;	/* helps to find use after free */
	return job;
}
`,
  `"""Counts the words of text files and prints the most frequent ones."""

import argparse
import collections
import re
import sys

WORD = re.compile(r"[A-Za-z']+")


class Counter:
    def __init__(self, ignore=()):
        self.ignore = set(ignore)
        self.words = collections.Counter()

    def feed(self, line):
        for word in WORD.findall(line):
            word = word.lower()
            if word not in self.ignore and len(word) > 1:
                self.words[word] += 1

    def report(self, top=10):
        # Ties are broken by the alphabet, so that two runs print the same.
        for word, count in sorted(self.words.items(), key=lambda item: (-item[1], item[0]))[:top]:
            print(f"{count:8d}  {word}")


def main(argv=None):
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("files", nargs="+")
    parser.add_argument("--top", type=int, default=10)
    options = parser.parse_args(argv)
    counter = Counter(ignore={"the", "a", "of"})
    for path in options.files:
        try:
            with open(path, encoding="utf-8") as file:
                for line in file:
                    counter.feed(line)
        except OSError as error:
            print(f"cannot read {path}: {error}", file=sys.stderr)
            return 1
    counter.report(options.top)
    return 0


if __name__ == "__main__":
    sys.exit(main())
`,
  `import { EventEmitter } from 'node:events';

/** A cache that forgets what was used least recently. */
export class RecentCache<Key, Value> extends EventEmitter {
  private readonly entries = new Map<Key, Value>();

  constructor(private readonly limit: number) {
    super();
    if (limit < 1) {
      throw new RangeError(\`limit must be positive, not \${limit}\`);
    }
  }

  get(key: Key): Value | undefined {
    const value = this.entries.get(key);
    if (value !== undefined) {
      // A Map remembers the order of insertion: put it last.
      this.entries.delete(key);
      this.entries.set(key, value);
    }
    return value;
  }

  set(key: Key, value: Value): void {
    this.entries.set(key, value);
    if (this.entries.size > this.limit) {
      const [oldest] = this.entries.keys();
      this.entries.delete(oldest!);
      this.emit('forgotten', oldest);
    }
  }
}
`,
  `// Package grid walks over the squares of a board.
package grid

import (
	"errors"
	"fmt"
)

// Point is a square of the board.
type Point struct{ X, Y int }

var errOutside = errors.New("outside the board")

func (p Point) Neighbours(width, height int) ([]Point, error) {
	if p.X < 0 || p.Y < 0 || p.X >= width || p.Y >= height {
		return nil, fmt.Errorf("point %v: %w", p, errOutside)
	}
	var found []Point
	for dx := -1; dx <= 1; dx++ {
		for dy := -1; dy <= 1; dy++ {
			if dx == 0 && dy == 0 {
				continue
			}
			q := Point{p.X + dx, p.Y + dy}
			if q.X >= 0 && q.Y >= 0 && q.X < width && q.Y < height {
				found = append(found, q)
			}
		}
	}
	return found, nil
}
`,
  `package library.loans;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;

/**
 * A reader of the library and the books on loan.
 */
public final class Reader {
    private static final int MOST_LOANS = 5;
    private final String name;
    private final List<Loan> loans = new ArrayList<>();

    public Reader(String name) {
        this.name = name;
    }

    public boolean borrow(String title, LocalDate today) {
        if (loans.size() >= MOST_LOANS || title.isEmpty()) {
            return false;
        }
        for (Loan loan : loans) {
            if (loan.title().equals(title) && !loan.isReturned()) {
                throw new IllegalStateException("\\"" + title + "\\" is on loan to " + name);
            }
        }
        loans.add(new Loan(title, today.plusWeeks(3)));
        return true;
    }
}
`,
  `use std::collections::HashMap;
use std::fmt;

/// What can go wrong while an expression is evaluated.
#[derive(Debug, PartialEq)]
pub enum EvalError {
    UnknownName(String),
    DivisionByZero { line: usize },
}

impl fmt::Display for EvalError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            EvalError::UnknownName(name) => write!(f, "unknown name \`{}\`", name),
            EvalError::DivisionByZero { line } => write!(f, "division by zero in line {}", line),
        }
    }
}

pub fn lookup<'a>(names: &'a HashMap<String, f64>, name: &str) -> Result<&'a f64, EvalError> {
    if let Some(value) = names.get(name) {
        return Ok(value);
    }
    Err(EvalError::UnknownName(name.to_string()))
}
`,
];
