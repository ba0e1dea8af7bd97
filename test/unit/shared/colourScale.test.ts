import { filterDeficiencyDeuter, filterDeficiencyProt, filterDeficiencyTrit } from 'culori/fn';
import { differenceCie76 } from 'culori';
import { describe, expect, it } from 'vitest';
import {
  contrast,
  createPalette,
  formatRgb,
  markPalette,
  minimumContrast,
  type Rgb,
  type ThemeColours,
} from '../../../src/shared/colourPalette.js';
import {
  bucketOf,
  colourTable,
  noValue,
  packTable,
  scalePosition,
  type ColourScale,
} from '../../../src/shared/colourScale.js';

/** Bytes as culori's colour. */
const asColour = ([r, g, b]: Rgb) => ({ mode: 'rgb' as const, r: r / 255, g: g / 255, b: b / 255 });

/** editor.background and editor.foreground of the themes that come with VS Code (extensions/theme-*). */
const themes: Readonly<Record<string, ThemeColours>> = {
  'Dark Modern': { background: '#1F1F1F', foreground: '#CCCCCC', kind: 'dark' },
  'Dark+': { background: '#1E1E1E', foreground: '#D4D4D4', kind: 'dark' },
  'Light Modern': { background: '#FFFFFF', foreground: '#3B3B3B', kind: 'light' },
  'Light+': { background: '#FFFFFF', foreground: '#000000', kind: 'light' },
  Abyss: { background: '#000c18', foreground: '#6688cc', kind: 'dark' },
  'Kimbie Dark': { background: '#221a0f', foreground: '#d3af86', kind: 'dark' },
  Monokai: { background: '#272822', foreground: '#f8f8f2', kind: 'dark' },
  'Monokai Dimmed': { background: '#1e1e1e', foreground: '#c5c8c6', kind: 'dark' },
  'Quiet Light': { background: '#F5F5F5', foreground: '#333333', kind: 'light' },
  Red: { background: '#390000', foreground: '#F8F8F8', kind: 'dark' },
  'Solarized Dark': { background: '#002B36', foreground: '#839496', kind: 'dark' },
  'Solarized Light': { background: '#FDF6E3', foreground: '#657B83', kind: 'light' },
  'Tomorrow Night Blue': { background: '#002451', foreground: '#ffffff', kind: 'dark' },
  'Dark High Contrast': { background: '#000000', foreground: '#ffffff', kind: 'hc-dark' },
  'Light High Contrast': { background: '#ffffff', foreground: '#292929', kind: 'hc-light' },
  'a middling grey': { background: '#808080', foreground: '#7a7a7a', kind: 'dark' },
  unreadable: { background: '', foreground: 'not a colour', kind: 'light' },
};

const scales: Readonly<Record<string, ColourScale>> = {
  signed: { mode: 'signed' },
  'on/off': { mode: 'on/off', threshold: 0.2, sign: 1 },
  'on/off, falling': { mode: 'on/off', threshold: -0.3, sign: -1 },
  'on/off at the end of the scale': { mode: 'on/off', threshold: 1, sign: 1 },
};

describe.each(Object.entries(themes))('palette for %s', (_, theme) => {
  const palette = createPalette(theme);

  it.each(Object.entries(scales))('keeps text readable on all 256 colours, %s', (_name, scale) => {
    const lowest = Math.min(...colourTable(palette, scale).map(colour => contrast(colour, palette.text)));
    expect(lowest).toBeGreaterThanOrEqual(minimumContrast);
  });

  it('has stronger ends for thin marks, told apart from the background and from each other', () => {
    const marks = markPalette(palette);
    for (const colour of [marks.negative, marks.positive]) {
      expect(contrast(colour, palette.background), formatRgb(colour)).toBeGreaterThanOrEqual(3);
    }
    const [a, b] = [asColour(marks.negative), asColour(marks.positive)];
    expect(differenceCie76()(a, b)).toBeGreaterThan(25);
    expect({ ...marks, negative: null, positive: null }).toEqual({ ...palette, negative: null, positive: null });
  });

  it('tells orange from blue with every kind of colour vision (Machado 2009, full severity)', () => {
    const difference = differenceCie76();
    const [negative, positive] = [asColour(palette.negative), asColour(palette.positive)];
    const views = [filterDeficiencyProt(1), filterDeficiencyDeuter(1), filterDeficiencyTrit(1)];
    for (const view of views) expect(difference(view(negative), view(positive))).toBeGreaterThan(25);
  });
});

describe('colour table', () => {
  const palette = createPalette(themes['Dark Modern'] as ThemeColours);
  const distance = differenceCie76();

  it('shows zero and the absence of a value as the background, packed as transparent for the latter', () => {
    const table = colourTable(palette, { mode: 'signed' });
    expect(table).toHaveLength(256);
    expect(table[128]).toEqual(palette.background);
    expect(table[noValue + 128]).toEqual(palette.background);
    expect(packTable(table)[0]).toBe(0);
  });

  it('is symmetric: v and -v are about equally far from the background', () => {
    const table = colourTable(palette, { mode: 'signed' });
    for (const value of [16, 32, 64, 96, 127]) {
      const [below, above] = [-value, value].map(v =>
        distance(formatRgb(palette.background), formatRgb(table[v + 128] ?? palette.text)),
      ) as [number, number];
      expect(Math.abs(above - below) / Math.max(above, below)).toBeLessThan(0.35);
    }
    expect(table[1]).toEqual(palette.negative);
    expect(table[255]).toEqual(palette.positive);
  });

  it('moves away from the background with every step', () => {
    const table = colourTable(palette, { mode: 'signed' });
    const away = table.map(colour => distance(formatRgb(palette.background), formatRgb(colour)));
    for (let value = 8; value <= 120; value += 8) {
      expect(away[128 + value]).toBeGreaterThan(away[128 + value - 8] as number);
      expect(away[128 - value]).toBeGreaterThan(away[128 - value + 8] as number);
    }
  });

  it('on/off: the threshold is neutral, on is strong and blue, off only hinted at', () => {
    const scale: ColourScale = { mode: 'on/off', threshold: -64 / 127, sign: -1 };
    const table = colourTable(palette, scale);
    expect(table[128 - 64]).toEqual(palette.background);
    expect(table[1]).toEqual(palette.positive);
    const shout = (index: number) => distance(formatRgb(palette.background), formatRgb(table[index] ?? palette.text));
    expect(shout(255)).toBeGreaterThan(0);
    expect(shout(255)).toBeLessThan(shout(1) / 3);
  });

  it('softens where no glyph stands', () => {
    const soft = colourTable(palette, { mode: 'signed' }, 0.35);
    const full = colourTable(palette, { mode: 'signed' });
    const shout = (table: typeof soft) =>
      distance(formatRgb(palette.background), formatRgb(table[255] ?? palette.text));
    expect(shout(soft)).toBeGreaterThan(0);
    expect(shout(soft)).toBeLessThan(shout(full) / 2);
  });

  it('has three solid colours in high contrast', () => {
    const high = createPalette(themes['Dark High Contrast'] as ThemeColours);
    expect(new Set(colourTable(high, { mode: 'signed' }).map(formatRgb)).size).toBe(3);
    expect(new Set(colourTable(high, { mode: 'on/off', threshold: 0, sign: 1 }).map(formatRgb)).size).toBe(2);
  });

  it('packs red, green, blue, alpha in the byte order of ImageData', () => {
    const table = colourTable(palette, { mode: 'signed' });
    const bytes = new Uint8Array(packTable(table).buffer);
    expect([...bytes.slice(255 * 4)]).toEqual([...palette.positive, 255]);
  });
});

describe('place on the scale', () => {
  it('maps a cell that falls when the concept holds to the on side', () => {
    const scale: ColourScale = { mode: 'on/off', threshold: -0.5, sign: -1 };
    expect(scalePosition(scale, -1)).toBeCloseTo(1);
    expect(scalePosition(scale, -0.5)).toBeCloseTo(0);
    expect(scalePosition(scale, 1)).toBeCloseTo(-1);
    expect(bucketOf(scale, -0.9)).toBe(1);
    expect(bucketOf(scale, 0.9)).toBe(0);
  });

  it('clamps values outside -1 to 1', () => {
    expect(scalePosition({ mode: 'signed' }, 11)).toBe(1);
    expect(bucketOf({ mode: 'signed' }, -11)).toBe(-1);
    expect(bucketOf({ mode: 'signed' }, 0.1)).toBe(0);
  });
});
