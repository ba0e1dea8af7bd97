import { formatRgb, type Palette } from '../colourPalette.js';
import { colourTable, scalePosition, softened, type ColourScale } from '../colourScale.js';
import { isGap } from '../gap.js';
import { endOf, layOutLine, type Glyph } from './glyphs.js';
import { legendShapes } from './legend.js';
import type { Columns, Recording } from './recording.js';
import { quantise } from './themes.js';
import type { View } from './view.js';

/** A part of a picture, in px. Texts begin at `x` on the baseline `y` and are drawn `width` px wide where one is given. */
export type Shape =
  | {
      readonly kind: 'box';
      readonly x: number;
      readonly y: number;
      readonly width: number;
      readonly height: number;
      readonly fill: string;
    }
  | {
      readonly kind: 'text';
      readonly x: number;
      readonly y: number;
      readonly text: string;
      readonly fill: string;
      readonly size: number;
      readonly font: 'code' | 'words';
      readonly width?: number;
      readonly bold?: boolean;
      readonly anchor?: 'end' | 'middle';
    };

/** Something to look at: one drawing for SVG and canvas. */
export interface Picture {
  readonly width: number;
  readonly height: number;
  readonly background: string;
  readonly label: string;
  /** Font family of code, before the general ones. */
  readonly fontFamily: string;
  shapes(): AsyncIterable<readonly Shape[]>;
}

/** How the text of a picture is set. */
export interface PictureLook {
  readonly fontFamily: string;
  /** Pixels. */
  readonly fontSize: number;
  readonly lineHeight: number;
  readonly theme: 'light' | 'dark';
}

const margin = 16;
const stripeHeight = 2;
const stripeGap = 1;
/** Longer lines are cut and say so, as in the lens. */
export const longestLine = 2000;

interface Band {
  readonly column: number;
  readonly top: number;
  readonly height: number;
  readonly scale: ColourScale;
  /** Colours by value + 128; undefined where nothing is drawn. */
  readonly full: readonly (string | undefined)[];
  readonly soft: readonly (string | undefined)[];
}

const bandsOf = (view: View, palette: Palette, textHeight: number): readonly Band[] =>
  view.columns.map(({ scale }, column) => {
    const hex = (soften: number): (string | undefined)[] =>
      colourTable(palette, scale, soften).map((rgb, index) => {
        const nothing =
          index === 0 || (column > 0 && scale.mode === 'on/off' && scalePosition(scale, (index - 128) / 127) <= 0);
        return nothing ? undefined : formatRgb(rgb);
      });
    const full = hex(1);
    return {
      column,
      scale,
      top: column === 0 ? 0 : textHeight + (column - 1) * (stripeHeight + stripeGap),
      height: column === 0 ? textHeight : stripeHeight,
      full,
      soft: column === 0 && view.softenWhitespace ? hex(softened) : full,
    };
  });

/** The lines of `text`: where each begins, where its text ends, and where the next one begins. */
export const linesOf = (
  text: string,
): readonly { readonly start: number; readonly end: number; readonly next: number }[] => {
  const lines = [];
  let start = 0;
  for (const { index, 0: end } of text.matchAll(/\r\n|\r|\n/g)) {
    lines.push({ start, end: index, next: index + end.length });
    start = index + end.length;
  }
  if (start < text.length || lines.length === 0) lines.push({ start, end: text.length, next: text.length });
  return lines;
};

/** Runs of letters and single spaces of one column each; everything else stands by itself. */
function* textRuns(glyphs: readonly Glyph[]): Generator<{ text: string; column: number; width: number }> {
  let run: { text: string; column: number; width: number } | undefined;
  const plain = /^[ -~]$/;
  for (const [place, { text, column, width }] of glyphs.entries()) {
    if (text === '') continue;
    if (text === ' ') {
      const after = glyphs[place + 1];
      if (run !== undefined && width === 1 && after !== undefined && plain.test(after.text) && after.text !== ' ') {
        run = { ...run, text: `${run.text} `, width: run.width + 1 };
        continue;
      }
      if (run !== undefined) yield run;
      run = undefined;
    } else if (plain.test(text)) {
      run = run === undefined ? { text, column, width } : { ...run, text: run.text + text, width: run.width + width };
    } else {
      if (run !== undefined) yield run;
      run = undefined;
      yield { text, column, width };
    }
  }
  if (run !== undefined) yield run;
}

/** The text on its colours with the other columns as stripes under the lines, line numbers and a legend: the lens. */
export const createPicture = (recording: Recording, values: Columns, view: View, look: PictureLook): Picture => {
  const { text, start, title, network } = recording;
  const { fontSize, lineHeight, fontFamily } = look;
  const palette = view.palettes[look.theme];
  const lines = linesOf(text);
  const stripes = view.columns.length - 1;
  const textHeight =
    stripes === 0 ? lineHeight : Math.min(lineHeight, Math.max(Math.ceil(fontSize * 1.25), lineHeight - stripes));
  const rowHeight = textHeight + (stripes === 0 ? 0 : stripes * (stripeHeight + stripeGap) + stripeGap);
  const charWidth = fontSize * 0.6;
  const bands = bandsOf(view, palette, textHeight);
  const digits = Math.max(3, String(start.line + lines.length).length);
  const left = margin + Math.ceil(digits * charWidth) + 16;
  const widest = lines.reduce((most, line) => {
    const shown = text.slice(line.start, Math.min(line.end, line.start + longestLine));
    return Math.max(most, endOf(layOutLine(shown, view.tabSize)) + 1 + (line.end - line.start > longestLine ? 34 : 0));
  }, 0);
  const legend = legendShapes({ title, network: network.name, view, palette, x: margin, y: margin });
  const top = legend.bottom + 14;
  const width = Math.ceil(Math.max(left + widest * charWidth + margin, legend.right + margin));
  const baseline = (textHeight + fontSize * 0.7) / 2;
  const ink = formatRgb(palette.text);
  const quiet = legend.quiet;
  const background = formatRgb(palette.background);

  const lineShapes = async (row: number): Promise<readonly Shape[]> => {
    const line = lines[row]!;
    const y = top + row * rowHeight;
    const hidden = Math.max(0, line.end - line.start - longestLine);
    const shown = text.slice(line.start, line.end - hidden);
    const glyphs = layOutLine(shown, view.tabSize);
    const shapes: Shape[] = [];
    for (const { column, top: above, height, full, soft } of bands) {
      const numbers = await values.read(column, line.start, line.next);
      const { unit } = view.columns[column]!;
      const colourAt = (index: number, length: number, gap: boolean): string | undefined => {
        const last = numbers[index + length - 1]!;
        const value = quantise(Number.isNaN(last) ? numbers[index]! : last, unit);
        return (gap ? soft : full)[value + 128];
      };
      let box: { from: number; to: number; fill: string } | undefined;
      const flush = (): void => {
        if (box !== undefined && box.fill !== background) {
          const { from, to, fill } = box;
          shapes.push({
            kind: 'box',
            x: left + from * charWidth,
            y: y + above,
            width: (to - from) * charWidth,
            height,
            fill,
          });
        }
        box = undefined;
      };
      const add = (from: number, to: number, fill: string | undefined): void => {
        if (box !== undefined && (fill !== box.fill || from !== box.to)) flush();
        if (fill !== undefined) box = { from: box?.from ?? from, to, fill };
      };
      for (const glyph of glyphs) {
        if (glyph.width === 0) continue;
        add(glyph.column, glyph.column + glyph.width, colourAt(glyph.index, glyph.length, isGap(shown, glyph.index)));
      }
      const end = endOf(glyphs);
      if (hidden === 0 && line.next > line.end) add(end, end + 1, colourAt(line.next - line.start - 1, 1, true));
      flush();
    }
    const number = String(start.line + row + 1);
    shapes.push({
      kind: 'text',
      x: left - 16,
      y: y + baseline,
      text: number,
      fill: quiet,
      size: fontSize,
      font: 'code',
      anchor: 'end',
    });
    for (const run of textRuns(glyphs)) {
      const x = left + run.column * charWidth;
      shapes.push({
        kind: 'text',
        x,
        y: y + baseline,
        text: run.text,
        fill: ink,
        size: fontSize,
        font: 'code',
        width: run.width * charWidth,
      });
    }
    if (hidden > 0) {
      const x = left + (endOf(glyphs) + 1) * charWidth;
      const words = `… ${hidden.toLocaleString('en')} more characters in this line`;
      shapes.push({ kind: 'text', x, y: y + baseline, text: words, fill: quiet, size: fontSize * 0.85, font: 'words' });
    }
    return shapes;
  };

  return {
    width,
    height: Math.ceil(top + lines.length * rowHeight + margin),
    background,
    label: legend.label,
    fontFamily,
    async *shapes() {
      yield legend.shapes;
      for (let row = 0; row < lines.length; row++) yield await lineShapes(row);
    },
  };
};
