import { describe, expect, it } from 'vitest';
import { linesKeptAbove, placeOfTopLine, topLineAt } from '../../../src/host/scrollPosition.js';

const lines = ['', 'a', 'a line of some length', '\t\tx'];
const place = (topLine: number) => placeOfTopLine(topLine, lines.length, line => lines[line]?.length ?? Number.NaN);

describe('what stands at the top', () => {
  it('is a whole line where the view starts with a line', () => {
    expect(topLineAt(7, 0, 30)).toBe(7);
    expect(topLineAt(7, 0, 0)).toBe(7);
  });

  it('stays below the next line however far a wrapped line is scrolled', () => {
    expect(topLineAt(7, 30, 30)).toBeGreaterThan(7.9);
    expect(topLineAt(7, 30, 30)).toBeLessThan(8);
  });

  it('leads back to the line it came from, for every character', () => {
    for (const [line, text] of lines.entries()) {
      for (let character = 0; character <= text.length; character++) {
        const back = place(topLineAt(line, character, text.length));
        expect(back.line).toBe(line);
        expect(back.character).toBeLessThanOrEqual(character);
      }
    }
  });

  it('is kept within the document', () => {
    expect(place(-5)).toEqual({ line: 0, character: 0 });
    expect(place(1e9)).toEqual({ line: 3, character: 0 });
    expect(place(Number.NaN)).toEqual({ line: 0, character: 0 });
    expect(placeOfTopLine(3, 0, () => 0)).toEqual({ line: 0, character: 0 });
  });
});

describe('the lines that an editor keeps above', () => {
  it('are those of sticky scroll or around the caret, whichever are more', () => {
    const settings = { stickyScroll: true, mostSticky: 5, surrounding: 0 };
    expect(linesKeptAbove(settings)).toBe(5);
    expect(linesKeptAbove({ ...settings, surrounding: 8 })).toBe(8);
    expect(linesKeptAbove({ ...settings, stickyScroll: false })).toBe(0);
    expect(linesKeptAbove({ ...settings, stickyScroll: false, surrounding: -1 })).toBe(0);
  });
});
