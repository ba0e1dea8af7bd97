import { describe, expect, it } from 'vitest';
import { characterAt, columnOf, layOut } from '../../src/webview/rendering/rowLayout.js';
import { paintOverview } from '../../src/webview/rendering/overviewImage.js';
import { bandOf, rowHeights } from '../../src/webview/rendering/metrics.js';
import { placeCard } from '../../src/webview/rendering/placeCard.js';
import { ScrollMap } from '../../src/webview/rendering/scrollMap.js';
import { createPalette } from '../../src/shared/colourPalette.js';
import { LensTheme } from '../../src/webview/rendering/lensTheme.js';

const ascii = new Set(Array.from({ length: 95 }, (_, index) => String.fromCharCode(32 + index)).concat('\t'));

describe('layout of a row', () => {
  it('puts tabs on tab stops', () => {
    const layout = layOut('\tab\tc', 4, ascii);
    expect(layout.kind).toBe('tabs');
    expect([0, 1, 2, 3, 4, 5].map(index => columnOf(layout, index))).toEqual([0, 4, 5, 6, 8, 9]);
    expect(layout.width).toBe(9);
  });

  it('finds the character under any cell, and the line end after the last', () => {
    const layout = layOut('\tab\tc', 4, ascii);
    expect([0, 3, 4, 5, 6, 7, 8, 9, 50].map(column => characterAt(layout, 5, column))).toEqual([
      0, 0, 1, 2, 3, 3, 4, 5, 5,
    ]);
    const plain = layOut('abc', 4, ascii);
    expect([0, 2.7, 3, 9].map(column => characterAt(plain, 3, column))).toEqual([0, 2, 3, 3]);
  });

  it('leaves what only the font can lay out to be measured, and lists unknown characters', () => {
    expect(layOut('aé', 4, ascii).kind).toBe('measured');
    expect(layOut('a\u0000', 4, ascii).kind).toBe('measured');
    expect(layOut('a🎉é', 4, ascii).unknown).toEqual([1, 3]);
    expect(layOut('abc', 4, ascii).unknown).toBeNull();
    expect(layOut('', 4, ascii)).toEqual({ kind: 'plain', columns: null, width: 0, unknown: null });
  });

  it('agrees with itself both ways on random lines', () => {
    const seed = Math.floor(Math.random() * 2 ** 32);
    console.log(`seed ${seed}`);
    let state = seed;
    const random = (below: number): number => {
      state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
      return Math.floor((state / 2 ** 32) * below);
    };
    for (let round = 0; round < 200; round++) {
      const text = Array.from({ length: random(40) }, () => (random(4) === 0 ? '\t' : 'x')).join('');
      const layout = layOut(text, 1 + random(8), ascii);
      for (let index = 0; index < text.length; index++) {
        for (let column = columnOf(layout, index); column < columnOf(layout, index + 1); column++) {
          expect(characterAt(layout, text.length, column)).toBe(index);
        }
      }
    }
  });
});

describe('height of a row', () => {
  const look = { fontSize: 14, lineHeight: 19 };
  const heights = (stripes: number, of = look): number[] => {
    const { textHeight, stripePitch, rowHeight } = rowHeights(of, stripes);
    expect(rowHeight).toBe(textHeight + stripes * stripePitch);
    return [textHeight, stripePitch, rowHeight];
  };

  it('grows by a quarter at most for the stripes of four cells, and not at all for one', () => {
    expect([0, 1, 2, 3, 4].map(stripes => heights(stripes)[2])).toEqual([19, 19, 22, 22, 24]);
    expect(heights(8)).toEqual([16, 2, 32]);
  });

  it('keeps to the font: larger stripes for a projector, the whole line where there is room', () => {
    expect(heights(4, { fontSize: 28, lineHeight: 38 })).toEqual([32, 4, 48]);
    expect(heights(1, { fontSize: 14, lineHeight: 28 })).toEqual([25, 3, 28]);
    expect(heights(2, { fontSize: 14, lineHeight: 8 })).toEqual([8, 2, 12]);
  });

  it('parts text and stripes by a pixel', () => {
    const metrics = { ...rowHeights(look, 4), stripes: 4, charWidth: 8, tabSize: 4, fontKey: '' };
    const bands = [0, 1, 2, 3, 4].map(band => bandOf(metrics, band));
    expect(bands).toEqual([
      { top: 0, height: 15 },
      { top: 16, height: 1 },
      { top: 18, height: 1 },
      { top: 20, height: 1 },
      { top: 22, height: 1 },
    ]);
    expect(bandOf({ ...metrics, ...rowHeights(look, 0), stripes: 0 }, 0)).toEqual({ top: 0, height: 19 });
  });
});

describe('scrollbar', () => {
  it('is exact up to seven million pixels', () => {
    const map = new ScrollMap(6_000_000, 600);
    expect(map.height).toBe(6_000_000);
    expect(map.toDocument(12_345)).toBe(12_345);
    expect(map.toScrollbar(12_345)).toBe(12_345);
  });

  it('reaches both ends of a longer document, and goes there and back', () => {
    const map = new ScrollMap(90_000_000, 600);
    expect(map.toDocument(0)).toBe(0);
    expect(map.toDocument(map.height - 600)).toBeCloseTo(90_000_000 - 600, 3);
    expect(map.toDocument(map.toScrollbar(44_444_444))).toBeCloseTo(44_444_444, 3);
  });

  it('does not scroll a document that fits', () => {
    expect(new ScrollMap(100, 600).furthest).toBe(0);
  });
});

describe('place of the card', () => {
  const card = { width: 400, height: 300 };
  const area = { width: 1_000, height: 700 };
  const line = { left: 100, top: 340, bottom: 360, lineRight: 300, textRight: 500 };

  it('is beside all text where there is room, else beside the line', () => {
    expect(placeCard(line, card, area)).toMatchObject({ side: 'beside', left: 524 });
    expect(placeCard({ ...line, textRight: 900 }, card, area)).toMatchObject({ side: 'beside', left: 324 });
  });

  it('is below the line, else above it', () => {
    const wide = { ...line, lineRight: 800, textRight: 900 };
    expect(placeCard(wide, card, area)).toMatchObject({ side: 'below', top: 368 });
    expect(placeCard({ ...wide, top: 600, bottom: 620 }, card, area)).toMatchObject({ side: 'above', top: 292 });
  });

  it('is cut to what is free where it fits nowhere', () => {
    const wide = { ...line, lineRight: 800, textRight: 900, top: 100, bottom: 120 };
    const { side, top, maxHeight } = placeCard(wide, card, { width: 1_000, height: 240 });
    expect(side).toBe('below');
    expect(top + maxHeight).toBeLessThanOrEqual(240);
    expect(top).toBeGreaterThanOrEqual(120);
  });
});

describe('overview', () => {
  const palette = createPalette({ background: '#1F1F1F', foreground: '#CCCCCC', kind: 'dark' });
  const table = new LensTheme(palette, palette.text).table({ mode: 'signed' }, 'plain');

  it('shows each line where it is, two characters to a pixel', () => {
    const values = Int8Array.of(127, 127, 127, 127, 0, 0, -127, -127);
    const target = new Uint32Array(4 * 12);
    paintOverview(target, 4, 12, { starts: Uint32Array.of(0, 4, 8), values, length: 8 }, table);
    expect([...target.slice(0, 4)]).toEqual([table.pixels[255], table.pixels[255], 0, 0]);
    expect([...target.slice(3 * 4, 3 * 4 + 2)]).toEqual([table.pixels[128], table.pixels[1]]);
    expect([...target.slice(6 * 4)].every(pixel => pixel === 0)).toBe(true);
  });

  it('keeps the strongest value where lines share a pixel', () => {
    const values = new Int8Array(40).fill(3);
    values[9] = 120;
    const starts = Uint32Array.from({ length: 41 }, (_, index) => index);
    const target = new Uint32Array(10);
    paintOverview(target, 1, 10, { starts, values, length: 40 }, table);
    expect(target[2]).toBe(table.pixels[120 + 128]);
    expect(target[3]).toBe(table.pixels[3 + 128]);
  });

  it('is empty for an empty document and where nothing is computed', () => {
    const target = new Uint32Array(20).fill(7);
    paintOverview(target, 2, 10, { starts: Uint32Array.of(0, 0), values: new Int8Array(0), length: 0 }, table);
    expect(target.every(pixel => pixel === 0)).toBe(true);
    paintOverview(
      target,
      2,
      10,
      { starts: Uint32Array.of(0, 4), values: new Int8Array(4).fill(-128), length: 4 },
      table,
    );
    expect(target.every(pixel => pixel === 0)).toBe(true);
  });
});
