import { formatRgb, minimumContrast, readableText, type Palette, type Rgb } from '../colourPalette.js';
import { colourTable, valueAtPosition } from '../colourScale.js';
import type { Shape } from './picture.js';
import { legendNumber, scaleInWords } from './themes.js';
import { signalWords, type View, type ViewedColumn } from './view.js';

interface LegendParts {
  readonly title: string;
  readonly network: string;
  readonly view: View;
  readonly palette: Palette;
  readonly x: number;
  readonly y: number;
}

export interface Legend {
  readonly shapes: readonly Shape[];
  readonly right: number;
  readonly bottom: number;
  /** A text colour for what is said in passing. */
  readonly quiet: string;
  /** The same in words. */
  readonly label: string;
}

const barWidth = 168;
const samples = 56;
const rowHeight = 22;
/** Width of a letter of the words' font against its size: a guess, fonts differ. */
const letter = 0.56;
const widestRow = 900;

const nameOf = ({ concept, name, signal }: ViewedColumn): string =>
  `${concept === '' ? 'cell' : concept} ${name} · ${signalWords(signal)}`;

const quietOf = ({ background, text }: Palette): string => {
  const mixed = text.map((part, index) => Math.round(0.7 * part + 0.3 * background[index]!)) as unknown as Rgb;
  return formatRgb(readableText(background, mixed, minimumContrast));
};

/** The colours of a column from one end of its scale to the other. */
const bar = (
  palette: Palette,
  { scale }: ViewedColumn,
  x: number,
  y: number,
  width: number,
  height: number,
): Shape[] => {
  const table = colourTable(palette, scale);
  const count = Math.round((samples * width) / barWidth);
  return Array.from({ length: count }, (_, index): Shape => {
    const value = valueAtPosition(scale, (2 * (index + 0.5)) / count - 1);
    const fill = formatRgb(table[Math.max(-127, Math.min(127, Math.round(127 * value))) + 128]!);
    return { kind: 'box', x: x + (index * width) / count, y, width: width / count, height, fill };
  });
};

/** What is shown and what its colours stand for. */
export const legendShapes = ({ title, network, view, palette, x, y }: LegendParts): Legend => {
  const shapes: Shape[] = [];
  const ink = formatRgb(palette.text);
  const quiet = quietOf(palette);
  let right = x;
  const words = (at: number, baseline: number, text: string, fill: string, size: number, bold = false): number => {
    shapes.push({ kind: 'text', x: at, y: baseline, text, fill, size, font: 'words', ...(bold ? { bold } : {}) });
    const end = at + text.length * size * letter * (bold ? 1.08 : 1);
    right = Math.max(right, end);
    return end;
  };
  const after = words(x, y + 13, title, ink, 15, true);
  words(after + 12, y + 13, [network, ...(view.note === undefined ? [] : [view.note])].join(' · '), quiet, 12);

  let bottom = y + 26;
  const [first, ...others] = view.columns;
  if (first !== undefined) {
    const { scale, unit } = first;
    const at = Math.max(x + 180, words(x, bottom + 12, nameOf(first), ink, 13, true) + 14);
    const edge = quiet;
    shapes.push({ kind: 'box', x: at - 1, y: bottom + 1, width: barWidth + 2, height: 12, fill: edge });
    shapes.push(...bar(palette, first, at, bottom + 2, barWidth, 10));
    const middle = scale.mode === 'signed' ? 0 : scale.threshold * unit;
    const ends = [
      legendNumber(valueAtPosition(scale, -1) * unit),
      legendNumber(middle),
      legendNumber(valueAtPosition(scale, 1) * unit),
    ];
    const baseline = bottom + 25;
    shapes.push({ kind: 'text', x: at, y: baseline, text: ends[0]!, fill: quiet, size: 11, font: 'words' });
    shapes.push({
      kind: 'text',
      x: at + barWidth / 2,
      y: baseline,
      text: ends[1]!,
      fill: quiet,
      size: 11,
      font: 'words',
      anchor: 'middle',
    });
    shapes.push({
      kind: 'text',
      x: at + barWidth,
      y: baseline,
      text: ends[2]!,
      fill: quiet,
      size: 11,
      font: 'words',
      anchor: 'end',
    });
    words(at + barWidth + 14, bottom + 12, scaleInWords(scale, unit), quiet, 12);
    bottom += 32;
  }
  if (others.length > 0) {
    let at = words(x, bottom + 12, 'Stripes, from the top:', quiet, 12) + 12;
    const indent = at;
    for (const column of others) {
      const name = nameOf(column);
      if (at > indent && at + 44 + name.length * 12 * letter > x + widestRow) {
        at = indent;
        bottom += rowHeight;
      }
      shapes.push({ kind: 'box', x: at - 1, y: bottom + 5, width: 38, height: 8, fill: quiet });
      shapes.push(...bar(palette, column, at, bottom + 6, 36, 6));
      at = words(at + 44, bottom + 12, name, ink, 12) + 18;
    }
    bottom += rowHeight;
  }
  const label = `${title}, read by ${network}: ${view.columns.map(nameOf).join(', ')}`;
  return { shapes, right, bottom, quiet, label };
};
