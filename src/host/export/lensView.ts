import { createPalette, type Palette, type ThemeColours } from '../../shared/colourPalette.js';
import type { Clamp } from '../../shared/engineApi.js';
import type { Recording } from '../../shared/export/recording.js';
import { legendNumber, paletteOf, type ThemeName } from '../../shared/export/themes.js';
import type { View } from '../../shared/export/view.js';
import type { EditorLook, LensChoice } from '../../shared/lensApi.js';
import { findingOf, scaleOf, signalOf, type ChoiceContext } from '../../shared/shownCell.js';
import { formatCell, type CellIndex } from '../../shared/units.js';
import type { Signal } from '../../shared/network.js';
import { conceptName } from '../../shared/words.js';
import type { ExportTheme } from './askExport.js';

/** The pinned cells in the order of the lens, the one that colours the text first, each in the signal it is shown in. */
export const shownColumns = (
  context: ChoiceContext,
  choice: LensChoice,
): readonly { readonly cell: CellIndex; readonly signal: Signal }[] =>
  [choice.active, ...choice.cells.filter(cell => cell !== choice.active)].map(cell => ({
    cell,
    signal: signalOf(context, choice, cell),
  }));

/** The lens's own colours where its theme is of that kind, else those of VS Code's default theme. */
const paletteFor = (name: ThemeName, theme: ThemeColours | undefined): Palette =>
  theme?.kind === name ? createPalette(theme) : paletteOf(name);

export interface LensLook {
  readonly context: ChoiceContext;
  readonly choice: LensChoice;
  readonly held: readonly Clamp[];
  readonly look: EditorLook;
  readonly colours: ThemeColours | undefined;
}

/** How pages and pictures show a recording of what the lens shows: as the lens does. */
export const lensView = (recording: Recording, theme: ExportTheme, lens: LensLook): View => {
  const { context, choice, held, look, colours } = lens;
  const { network, languageId } = context;
  const nameOf = (cell: CellIndex): string => formatCell(cell, network.hidden);
  const notes = held.map(({ cell, value }) => `${nameOf(cell)} held at ${legendNumber(value)}`);
  return {
    columns: recording.columns.map(({ cell, signal, unit }) => {
      const finding = findingOf(network, cell, languageId);
      return {
        name: nameOf(cell),
        concept: finding === undefined ? '' : conceptName(finding.concept),
        signal,
        scale: scaleOf(context, choice, cell, unit),
        unit,
      };
    }),
    tabSize: look.tabSize,
    softenWhitespace: look.softenWhitespace,
    palettes: {
      light: paletteFor(theme === 'dark' ? 'dark' : 'light', colours),
      dark: paletteFor(theme === 'light' ? 'light' : 'dark', colours),
    },
    ...(notes.length === 0 ? {} : { note: notes.join(', ') }),
  };
};
