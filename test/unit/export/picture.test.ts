import { describe, expect, it } from 'vitest';
import { formatRgb } from '../../../src/shared/colourPalette.js';
import { colourTable, softened } from '../../../src/shared/colourScale.js';
import { layOutLine } from '../../../src/shared/export/glyphs.js';
import { createPicture, linesOf, type PictureLook, type Shape } from '../../../src/shared/export/picture.js';
import { checkPixels } from '../../../src/shared/export/pixels.js';
import { richText } from '../../../src/shared/export/richText.js';
import { writeSvg, xmlText } from '../../../src/shared/export/svg.js';
import { paletteOf, quantise } from '../../../src/shared/export/themes.js';
import type { View } from '../../../src/shared/export/view.js';
import type { Recording } from '../../../src/shared/export/recording.js';
import { recordingOf, someValues, viewOf, written } from './recordings.js';

const look: PictureLook = { fontFamily: '', fontSize: 10, lineHeight: 20, theme: 'dark' };
/** One column, px. */
const wide = 6;

const shapesOf = async (recording: Recording, view: Partial<View> = {}): Promise<readonly Shape[]> => {
  const shapes: Shape[] = [];
  await written(recording, async (_, values) => {
    const picture = createPicture(recording, values, viewOf(recording, view), look);
    const lines: (readonly Shape[])[] = [];
    for await (const some of picture.shapes()) lines.push(some);
    shapes.push(...lines.slice(1).flat());
  });
  return shapes;
};

const svgOf = async (recording: Recording): Promise<string> =>
  (
    await written(recording, (_, values, sink) =>
      writeSvg(createPicture(recording, values, viewOf(recording), look), sink),
    )
  ).text();

describe('picture', () => {
  it('puts every character on the colour of the scale, white space softened, the other cells under the lines', async () => {
    const text = 'a  b\n\tc\n';
    const values = [someValues(text.length, 0.3), someValues(text.length, 1.7)] as const;
    const shapes = await shapesOf(recordingOf(text, values), { softenWhitespace: true });
    const full = colourTable(paletteOf('dark'), { mode: 'signed' });
    const soft = colourTable(paletteOf('dark'), { mode: 'signed' }, softened);
    const left = 16 + 3 * wide + 16;
    const boxes = shapes.filter(shape => shape.kind === 'box');
    const top = Math.min(...boxes.map(({ y }) => y));
    const at = (x: number, y: number): string | undefined =>
      boxes.find(box => x >= box.x && x < box.x + box.width && y >= box.y && y < box.y + box.height)?.fill;
    const rowHeight = 19 + 4;
    const columns = [0, 1, 2, 3, 4, 0, 4, 5];
    [...text].forEach((character, offset) => {
      const line = offset < 5 ? 0 : 1;
      const x = left + (columns[offset]! + 0.5) * wide;
      const [y, stripe] = [top + line * rowHeight + 5, top + line * rowHeight + 19 + 1];
      const table = /\s/.test(character) ? soft : full;
      expect(at(x, y), `offset ${offset}`).toBe(formatRgb(table[quantise(values[0][offset]!, 1) + 128]!));
      expect(at(x, stripe), `stripe ${offset}`).toBe(formatRgb(full[quantise(values[1][offset]!, 1) + 128]!));
    });
  });

  it('fits the letters to the boxes behind them', async () => {
    const text = 'if (a)  x\té中b';
    const values = [someValues(text.length, 0), someValues(text.length, 1)] as const;
    const runs = (await shapesOf(recordingOf(text, values))).filter(shape => shape.kind === 'text').slice(1);
    expect(runs.map(run => [run.text, (run.width ?? 0) / wide])).toEqual([
      ['if (a)', 6],
      ['x', 1],
      ['é', 1],
      ['中', 2],
      ['b', 1],
    ]);
  });

  it('numbers the lines of a part of a file as the file does', async () => {
    const recording = recordingOf('a\nb', [[0, 0, 0], [0, 0, 0]], { start: { offset: 90, line: 9 } }); // prettier-ignore
    const numbers = (await shapesOf(recording)).filter(shape => shape.kind === 'text' && shape.anchor === 'end');
    expect(numbers.map(shape => shape.kind === 'text' && shape.text)).toEqual(['10', '11']);
  });

  it('cuts very long lines and says so', async () => {
    const text = 'x'.repeat(2500);
    const row = someValues(text.length, 0);
    const svg = await svgOf(recordingOf(text, [row, row], {}, 1000));
    expect(svg).toContain('… 500 more characters in this line');
  });

  it('knows lines by each kind of end, and an empty text has one', () => {
    expect(linesOf('a\r\nb\rc\n')).toEqual([
      { start: 0, end: 1, next: 3 },
      { start: 3, end: 4, next: 5 },
      { start: 5, end: 6, next: 7 },
    ]);
    expect(linesOf('')).toEqual([{ start: 0, end: 0, next: 0 }]);
  });

  it('is refused where a browser could not draw it in one piece', () => {
    checkPixels({ width: 1000, height: 8000 });
    expect(() => checkPixels({ width: 1000, height: 9000 })).toThrow('choose fewer lines, or the format SVG');
  });
});

describe('svg', () => {
  it('holds hostile text as text: markup, controls, halves of pairs', async () => {
    const text = '</text><script>&"\x00\x1b\ud800\u202e\ufffe';
    const row = someValues(text.length, 0);
    const svg = await svgOf(recordingOf(text, [row, row], { title: '<b>&"' }));
    expect(svg).not.toContain('<script');
    expect(svg).not.toMatch(/[\x00-\x08\x0b-\x1f\u202e\ufffe]/);
    expect(svg).not.toMatch(/\p{Surrogate}/u);
    expect(svg).toContain('&lt;/text&gt;&lt;script&gt;&amp;&quot;');
    expect(svg).toContain('&lt;b&gt;&amp;&quot;');
    expect(xmlText('a\ud800\x07b😀')).toBe('a\ufffd\ufffdb😀');
  });

  it('loads nothing from elsewhere', async () => {
    const svg = await svgOf(recordingOf('ab', [[0, 1], [1, 0]])); // prettier-ignore
    expect(svg.replace('http://www.w3.org/2000/svg', '')).not.toMatch(/https?:|href|url\(|@import/);
  });
});

describe('glyphs', () => {
  it('go in columns: tabs to their stops, wide letters over two, marks with what they join', () => {
    const line = layOutLine('a\t中e\u0301😀\u200b!', 4);
    expect(line.map(({ column, width, text }) => [column, width, text])).toEqual([
      [0, 1, 'a'],
      [1, 3, ' '],
      [4, 2, '中'],
      [6, 1, 'e\u0301'],
      [7, 0, ''],
      [7, 2, '😀'],
      [9, 0, ''],
      [9, 1, '!'],
    ]);
  });
});

describe('rich text', () => {
  const style = { background: '#111111', text: '#eeeeee', fontFamily: '"Fira Code", x', fontSize: 14 };

  it('joins neighbours of one colour, escapes, and keeps pairs and empty lines whole', () => {
    const html = richText(
      [
        { text: 'a<b😀', colours: ['#010101', '#010101', undefined, '#020202', '#030303'] },
        { text: '', colours: [] },
      ],
      style,
    );
    expect(html).toContain(
      '<div><span style="background-color: #010101;">a&lt;</span><span>b</span>' +
        '<span style="background-color: #020202;">😀</span></div><div><br></div>',
    );
    expect(html).toMatch(
      /^<div style="color: #eeeeee; background-color: #111111; font-family: 'Fira Code', x, monospace;/,
    );
  });
});
