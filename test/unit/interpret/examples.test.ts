import { describe, expect, it } from 'vitest';
import { excerptOf } from '../../../src/interpret/evidence/examples.js';

describe('excerpts', () => {
  const text = 'first\r\n  "second"\n\nlast';

  it.each([
    [0, { line: 1, text: 'first', at: 0 }],
    // The line's end belongs to its line, a carriage return shows nothing.
    [6, { line: 1, text: 'first', at: 5 }],
    [7, { line: 2, text: '  "second"', at: 0 }],
    [11, { line: 2, text: '  "second"', at: 4 }],
    [18, { line: 3, text: '', at: 0 }],
    [22, { line: 4, text: 'last', at: 3 }],
  ])('show the line of code unit %i and where it is', (offset, expected) => {
    expect(excerptOf(text, offset)).toEqual(expected);
  });

  it('keep to 120 code units around the place in a long line, and halve no character', () => {
    const long = `a\n${'0123456789'.repeat(40)}\n`;
    for (const offset of [2, 50, 200, 350, 401]) {
      const { line, text: part, at } = excerptOf(long, offset);
      expect(line).toBe(2);
      expect(part).toHaveLength(120);
      expect(part[at]).toBe(long[offset]);
    }
    const pairs = '😀'.repeat(200);
    for (const offset of [0, 101, 102, 398]) {
      const { text: part, at } = excerptOf(pairs, offset);
      expect(part.length).toBeLessThanOrEqual(120);
      expect(part).toMatch(/^(😀)+$/u);
      expect(at % 2).toBe(offset % 2);
    }
  });
});
