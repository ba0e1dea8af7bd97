import * as assert from 'node:assert/strict';
import type { Page } from 'playwright';
import { createPalette, type Palette, type ThemeKind } from '../../../src/shared/colourPalette.js';
import { colourTable, type ColourScale } from '../../../src/shared/colourScale.js';
import type { Expectation } from './oracle.js';
import { distance, screenColours, shownCharacters, type Rgb, type ShownCharacter } from './pixels.js';
import { lens } from './workbench.js';

/** The palette for the theme that the lens finds itself in. */
export const palette = (page: Page, kind: ThemeKind): Promise<Palette> =>
  lens(page)
    .locator('body')
    .evaluate(body => {
      const style = getComputedStyle(body);
      return {
        background: style.getPropertyValue('--vscode-editor-background'),
        foreground: style.getPropertyValue('--vscode-editor-foreground'),
      };
    })
    .then(colours => createPalette({ ...colours, kind }));

/** What a row of the lens is to show: a value of the reference for each character, and its colours. */
export interface PaintedBand {
  /** Of each character of the document, between -scale and scale. */
  readonly values: readonly number[];
  /** What the ends of the scale stand for. */
  readonly unit: number;
  readonly scale: ColourScale;
  /** Pixels from the top of the row at which the band is looked at. */
  readonly y: number;
}

/** Screens round, and the engine rounds to 8 bits: a neighbour's colour is right too. */
const acceptable = (table: readonly Rgb[], value: number, unit: number): Rgb[] => {
  const quantised = Math.max(-127, Math.min(127, Math.round((127 * value) / unit)));
  return [quantised - 1, quantised, quantised + 1]
    .map(near => table[Math.max(-127, Math.min(127, near)) + 128])
    .filter(colour => colour !== undefined);
};

/** A level of 255: what the browser's own colour arithmetic may add. */
const tolerance = 1;

/**
 * Compares the screen with the reference at every glyph in view.
 *
 * @returns how many characters were compared, and how many different colours they had
 */
export const checkPainted = async (
  page: Page,
  expected: readonly Expectation[],
  colours: Palette,
  band: PaintedBand,
): Promise<{ compared: number; colours: number }> => {
  const table = colourTable(colours, band.scale);
  const text = expected.map(({ character }) => character).join('');
  const starts = [0];
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  const glyphs = (await shownCharacters(page)).filter(({ character }) => character.trim() !== '');
  const points = glyphs.map(({ x, y, width }) => ({ x: x + width / 2, y: y + band.y }));
  const seen = await screenColours(page, points);
  const different = new Set<string>();
  const wrong = glyphs.flatMap((glyph, index): string[] => {
    const offset = (starts[glyph.line] ?? 0) + glyph.index;
    assert.equal(glyph.character, text[offset], `line ${glyph.line + 1}, column ${glyph.index + 1} shows another text`);
    const shown = seen[index] ?? [-1, -1, -1];
    different.add(shown.join(' '));
    const right = acceptable(table, band.values[offset] ?? 0, band.unit);
    if (right.some(colour => distance(colour, shown) <= tolerance)) return [];
    return [describe(glyph, band.values[offset] ?? 0, shown, right)];
  });
  assert.equal(wrong.length, 0, `${wrong.length} of ${glyphs.length} characters:\n${wrong.slice(0, 8).join('\n')}`);
  return { compared: glyphs.length, colours: different.size };
};

const describe = (glyph: ShownCharacter, value: number, shown: Rgb, right: readonly Rgb[]): string =>
  `line ${glyph.line + 1}, column ${glyph.index + 1} (${glyph.character}): value ${value.toFixed(3)} is shown as ` +
  `${shown.join(',')}, expected ${right.map(colour => colour.join(',')).join(' or ')}`;
