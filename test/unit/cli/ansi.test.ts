import { describe, expect, it } from 'vitest';
import { scaleOf } from '../../../src/cli/colours.js';
import { writeAnsi } from '../../../src/cli/formats/ansi.js';
import { contrast, type Rgb } from '../../../src/shared/colourPalette.js';
import { colourTable } from '../../../src/shared/colourScale.js';
import type { Column, Recording } from '../../../src/shared/export/recording.js';
import { paletteOf, quantise, scaleInWords } from '../../../src/shared/export/themes.js';
import { cellIndex } from '../../../src/shared/units.js';
import { hidden, networkInfo, recordingOf, someValues, written } from '../export/recordings.js';

/** What a terminal shows: each glyph with the colours it stands on. */
const screen = (ansi: string): { glyph: string; background: Rgb | null; foreground: Rgb | null }[] => {
  let background: Rgb | null = null;
  let foreground: Rgb | null = null;
  const shown = [];

  for (const [all, codes] of ansi.matchAll(/\x1b\[([\d;]*)m|[^]/gu)) {
    if (codes === undefined) shown.push({ glyph: all, background, foreground });
    else if (codes === '0') background = foreground = null;
    else {
      const [layer, , r, g, b] = codes.split(';').map(Number);
      if (layer === 48) background = [r!, g!, b!];
      else foreground = [r!, g!, b!];
    }
  }
  return shown;
};

const write = async (recording: Recording, scale: 'lens' | 'signed' = 'signed'): Promise<string> => {
  const look = { scale, theme: 'dark' } as const;
  return (await written(recording, (_, values, sink) => writeAnsi(recording, values, sink, look))).text();
};

const one = (
  text: string,
  values: readonly number[],
  more: Partial<Recording> = {},
  column: Partial<Column> = {},
): Recording =>
  recordingOf(text, [values, values], {
    columns: [{ cell: cellIndex(0, 1, hidden), signal: 'tanh_c', unit: 1, ...column }],
    ...more,
  });

const bodyOf = (ansi: string): string => ansi.slice(ansi.indexOf('\n') + 1);

describe('ansi', () => {
  it('shows every character on the colour of its value, line ends as one blank', async () => {
    const text = 'if (a < b)\n{ 😀 }\n';
    const values = someValues(text.length, 0.3);
    const shown = screen(bodyOf(await write(one(text, values))));
    const table = colourTable(paletteOf('dark'), { mode: 'signed' });
    const coloured = shown.filter(({ background }) => background !== null);
    expect(coloured.map(({ glyph }) => glyph).join('')).toBe(text.replaceAll('\n', ' '));
    let offset = 0;
    for (const { glyph, background, foreground } of coloured) {
      expect(background).toEqual(table[quantise(values[offset]!, 1) + 128]);
      expect(contrast(background!, foreground!)).toBeGreaterThanOrEqual(4.5);
      offset += glyph.length;
    }
    expect(shown.filter(({ background }) => background === null).every(({ glyph }) => glyph === '\n')).toBe(true);
  });

  it('begins with the file, the cell, what it tracks and the ends of its scale', async () => {
    const network = networkInfo([{ concept: 'column', cell: cellIndex(0, 1, hidden), sign: 1, languages: ['c'] }]);
    const ansi = await write(one('ab', [0, 1], { network }, { signal: 'c', unit: 2.5 }));
    const line = screen(ansi.slice(0, ansi.indexOf('\n')))
      .map(({ glyph }) => glyph)
      .join('');
    expect(line).toMatch(/^sample\.c: cell 0:1 column, c {2}-2\.5 +2\.5 {2}blue above zero, orange below$/);
  });

  it('shows a file once for each cell', async () => {
    const ansi = await write(recordingOf('xy', [[0, 1], [1, 0]])); // prettier-ignore
    expect(ansi.match(/sample\.c: cell (0:1|1:2)/g)).toEqual(['sample.c: cell 0:1', 'sample.c: cell 1:2']);
  });

  it('never passes on what would command the terminal', async () => {
    const text = '\x1b]0;owned\x07\x1b[2J\u009b31m\u202eevil\x7f\u2028';
    const ansi = bodyOf(await write(one(text, someValues(text.length, 0))));

    const left = ansi.replace(/\x1b\[[\d;]+m/g, '').replace(/\n$/, '');

    expect(left).not.toMatch(/[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2028\u2029]/);
    expect(left).toContain('␛]0;owned␇');
  });

  it('expands tabs to the next stop', async () => {
    const text = 'ab\tc\n\td';
    const plain = screen(bodyOf(await write(one(text, someValues(text.length, 0)))))
      .map(({ glyph }) => glyph)
      .join('');
    expect(plain).toBe('ab  c \n    d\n');
  });
});

describe('scales', () => {
  const cell = cellIndex(0, 1, hidden);
  const finding = { concept: 'string', cell, sign: -1, languages: ['c'], threshold: 0.25 } as const;

  it('is on/off for a cell that tracks something that is there or not', () => {
    const recording = one('a', [0], { network: networkInfo([finding]) });
    expect(scaleOf(recording, 0, 'lens')).toEqual({ mode: 'on/off', threshold: 0.25, sign: -1 });
    expect(scaleOf(recording, 0, 'signed')).toEqual({ mode: 'signed' });
    expect(scaleOf(one('a', [0], { network: recording.network }, { signal: 'h' }), 0, 'on-off')).toEqual({
      mode: 'signed',
    });
    expect(scaleOf({ ...recording, language: 'go' }, 0, 'lens')).toEqual({ mode: 'signed' });
    const bare = { concept: finding.concept, cell, sign: finding.sign, languages: finding.languages };
    const unmeasured = { ...recording, network: networkInfo([bare]) };
    expect(scaleOf(unmeasured, 0, 'lens')).toEqual({ mode: 'on/off', threshold: 0, sign: -1 });
  });

  it('turns a threshold of tanh(c) into one of c, in units of the scale', () => {
    const recording = one('a', [0], { network: networkInfo([finding]) }, { signal: 'c', unit: 4 });
    const scale = scaleOf(recording, 0, 'lens');
    expect(scale).toEqual({ mode: 'on/off', threshold: Math.atanh(0.25) / 4, sign: -1 });
    expect(scaleInWords(scale, 4)).toBe('blue where it is on: below 0.26');
  });

  it('is signed for a counter and for an unknown cell unless asked otherwise', () => {
    const network = networkInfo([{ ...finding, concept: 'column' }]);
    expect(scaleOf(one('a', [0], { network }), 0, 'lens')).toEqual({ mode: 'signed' });
    expect(scaleOf(one('a', [0], { network }), 0, 'on-off')).toMatchObject({ mode: 'on/off', sign: 1 });
    expect(scaleOf(one('a', [0]), 0, 'lens')).toEqual({ mode: 'signed' });
    expect(scaleOf(one('a', [0]), 0, 'on-off')).toEqual({ mode: 'on/off', threshold: 0, sign: 1 });
  });

  it('quantises as the engine does', () => {
    expect([0, 1, -1, 0.5, 7, -7, Number.NaN].map(value => quantise(value, 1))).toEqual([
      0, 127, -127, 64, 127, -127, -128,
    ]);
    expect(quantise(2, 4)).toBe(64);
  });
});
