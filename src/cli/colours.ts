import { createPalette, type Palette, type ThemeColours } from '../shared/colourPalette.js';
import { colourTable, noValue, type ColourScale, type ColourTable } from '../shared/colourScale.js';
import { defaultSignal, isGraded } from '../shared/network.js';
import type { CellIndex } from '../shared/units.js';
import type { Recording } from './recording.js';

/** VS Code's default themes, Dark Modern and Light Modern: a page and a terminal have no theme to ask. */
const themes = {
  dark: { kind: 'dark', background: '#1f1f1f', foreground: '#cccccc' },
  light: { kind: 'light', background: '#ffffff', foreground: '#3b3b3b' },
} as const satisfies Record<string, ThemeColours>;

export type ThemeName = keyof typeof themes;
export const themeNames = ['dark', 'light'] as const satisfies readonly ThemeName[];

export const paletteOf = (theme: ThemeName): Palette => createPalette(themes[theme]);

/** `lens`: each cell as the lens first shows it. */
export const scaleChoices = ['lens', 'signed', 'on-off'] as const;
export type ScaleChoice = (typeof scaleChoices)[number];

/**
 * How the values of `cell` become colours. `on/off` needs a finding with a threshold for the file's language, and the
 * signal that thresholds are measured on; other cells are shown `signed`, and so are counters unless asked otherwise.
 */
export const scaleOf = (recording: Recording, cell: CellIndex, choice: ScaleChoice): ColourScale => {
  const { network, signal, language } = recording;
  if (choice === 'signed' || signal !== defaultSignal[network.kind]) return { mode: 'signed' };
  const finding = network.findings.find(
    ({ cell: known, languages, concept, threshold }) =>
      known === cell &&
      (languages.length === 0 || languages.includes(language)) &&
      threshold !== undefined &&
      (choice === 'on-off' || !isGraded(concept)),
  );
  return finding?.threshold === undefined
    ? { mode: 'signed' }
    : { mode: 'on/off', threshold: finding.threshold, sign: finding.sign };
};

/** A value as the engine quantises it for the lens, -127 to 127: what a colour table is asked with (plus 128). */
export const quantise = (value: number, scale: number): number =>
  Number.isNaN(value) ? noValue : Math.max(-127, Math.min(127, Math.round((127 * value) / scale)));

/** The colours of one cell of a recording in one theme. */
export const tableOf = (recording: Recording, cell: CellIndex, choice: ScaleChoice, theme: ThemeName): ColourTable =>
  colourTable(paletteOf(theme), scaleOf(recording, cell, choice));

/** A number on a legend: `1`, `-1`, `2.34`. */
export const legendNumber = (value: number): string => String(Number(value.toFixed(2)));

/** What the scale of a cell says in words. */
export const scaleInWords = (scale: ColourScale): string =>
  scale.mode === 'signed'
    ? 'blue above zero, orange below'
    : `blue where it is on: ${scale.sign > 0 ? 'above' : 'below'} ${legendNumber(scale.threshold)}`;
