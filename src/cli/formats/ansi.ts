import { formatRgb, type Rgb } from '../../shared/colourPalette.js';
import type { ColourTable } from '../../shared/colourScale.js';
import { characterAt } from '../../shared/export/positions.js';
import { cut, type Columns, type Recording } from '../../shared/export/recording.js';
import type { Sink } from '../../shared/export/sink.js';
import { legendNumber, paletteOf, quantise, scaleInWords, type ThemeName } from '../../shared/export/themes.js';
import { describeCell } from '../cells.js';
import { scaleOf, tableOf, type ScaleChoice } from '../colours.js';

const chunk = 8192;
const tabSize = 4;
const reset = '\x1b[0m';
const legendWidth = 24;

const backgroundOf = ([r, g, b]: Rgb): string => `\x1b[48;2;${r};${g};${b}m`;
const textOf = ([r, g, b]: Rgb): string => `\x1b[38;2;${r};${g};${b}m`;

/** Line separators and controls of direction would move the cursor or reorder what is shown. */
const unprintable = /[\u0080-\u009f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/;

/** What stands for a character on a terminal; a file must not be able to command it by escape sequences. */
const glyphOf = (character: string, column: number): string => {
  const unit = character.charCodeAt(0);
  if (character === '\t') return ' '.repeat(tabSize - (column % tabSize));
  if (character === '\n') return ' ';
  if (character === '\r' || character === '') return '';
  if (unit < 0x20) return String.fromCharCode(0x2400 + unit);
  if (unit === 0x7f) return '\u2421';
  return unprintable.test(character) ? '\ufffd' : character;
};

const legend = (table: ColourTable, scale: number): string => {
  const blanks = Array.from({ length: legendWidth }, (_, index) => {
    const value = Math.round(-127 + (254 * index) / (legendWidth - 1));
    return `${backgroundOf(table[value + 128]!)} `;
  });
  return `${legendNumber(-scale)} ${blanks.join('')}${reset} ${legendNumber(scale)}`;
};

/**
 * The text on 24-bit background colours, once for each cell under a line with its legend. A line's end is one
 * coloured blank.
 */
export const writeAnsi = async (
  recording: Recording,
  values: Columns,
  sink: Sink,
  look: { readonly scale: ScaleChoice; readonly theme: ThemeName },
): Promise<void> => {
  const { network, columns, text, language, title } = recording;
  const foreground = textOf(paletteOf(look.theme).text);
  for (const [place, { cell, signal, unit }] of columns.entries()) {
    const table = tableOf(recording, place, look.scale, look.theme);
    const words = scaleInWords(scaleOf(recording, place, look.scale), unit);
    const name = `${title}: cell ${describeCell(cell, network, language)}, ${signal}`;
    await sink.write(`${place === 0 ? '' : '\n'}${name}  ${legend(table, unit)}  ${words}\n`);
    let column = 0;
    let colour = '';
    for (const [from, to] of cut(text.length, chunk)) {
      const numbers = await values.read(place, from, to);
      let out = '';
      for (let offset = from; offset < to; offset++) {
        const character = characterAt(text, offset);
        const glyph = glyphOf(character, column);
        if (glyph === '') continue;
        const rgb = table[quantise(numbers[offset - from]!, unit) + 128]!;
        const next = formatRgb(rgb);
        if (next !== colour) out += foreground + backgroundOf(rgb);
        out += glyph;
        column = character === '\n' ? 0 : column + glyph.length;
        colour = character === '\n' ? '' : next;
        if (character === '\n') out += `${reset}\n`;
      }
      await sink.write(out);
    }
    if (column > 0) await sink.write(`${reset}\n`);
  }
};
