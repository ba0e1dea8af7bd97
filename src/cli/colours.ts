import { createPalette, type Palette, type ThemeColours } from '../shared/colourPalette.js';
import { colourTable, noValue, type ColourScale, type ColourTable } from '../shared/colourScale.js';
import { isGraded } from '../shared/network.js';
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

/** The signals whose zero or threshold means on and off: what a cell remembers, not its gates. */
const hasOnOff = ({ network, signal }: Recording): boolean =>
  network.kind === 'lstm' ? signal === 'tanh_c' || signal === 'c' : signal === 'h';

/**
 * How the values of `cell` become colours, as in the lens: `on/off` around its threshold (zero where none is known)
 * for a cell that is known to track something that is there or not, `signed` for counters, gates and all others.
 * A threshold is one of tanh(c), so for raw c it is atanh(threshold), in units of the cell's scale.
 */
export const scaleOf = (recording: Recording, cell: CellIndex, choice: ScaleChoice): ColourScale => {
  const { network, signal, language, cells, scales } = recording;
  const finding = network.findings.find(
    ({ cell: known, languages }) => known === cell && (languages.length === 0 || languages.includes(language)),
  );
  const graded = finding !== undefined && isGraded(finding.concept);
  const usuallySigned = finding === undefined || graded;
  if (choice === 'signed' || !hasOnOff(recording) || (choice === 'lens' && usuallySigned)) return { mode: 'signed' };
  const threshold = finding?.threshold ?? 0;
  const limit = 0.999999;
  const shown = signal === 'c' ? Math.atanh(Math.max(-limit, Math.min(limit, threshold))) : threshold;
  return {
    mode: 'on/off',
    threshold: Math.max(-1, Math.min(1, shown / (scales[cells.indexOf(cell)] ?? 1))),
    sign: graded ? 1 : (finding?.sign ?? 1),
  };
};

/** A value as the engine quantises it for the lens, -127 to 127: what a colour table is asked with (plus 128). */
export const quantise = (value: number, scale: number): number =>
  Number.isNaN(value) ? noValue : Math.max(-127, Math.min(127, Math.round((127 * value) / scale)));

/** The colours of one cell of a recording in one theme. */
export const tableOf = (recording: Recording, cell: CellIndex, choice: ScaleChoice, theme: ThemeName): ColourTable =>
  colourTable(paletteOf(theme), scaleOf(recording, cell, choice));

/** A number on a legend: `1`, `-1`, `2.34`. */
export const legendNumber = (value: number): string => String(Number(value.toFixed(2)));

/** What a scale says in words; `unit` is the value that its ends stand for. */
export const scaleInWords = (scale: ColourScale, unit: number): string =>
  scale.mode === 'signed'
    ? 'blue above zero, orange below'
    : `blue where it is on: ${scale.sign > 0 ? 'above' : 'below'} ${legendNumber(scale.threshold * unit)}`;
