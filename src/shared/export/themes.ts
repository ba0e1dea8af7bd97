import { createPalette, type Palette, type ThemeColours } from '../colourPalette.js';
import { noValue, type ColourScale } from '../colourScale.js';

/** VS Code's default themes, Dark Modern and Light Modern: a page and a terminal have no theme to ask. */
const themes = {
  dark: { kind: 'dark', background: '#1f1f1f', foreground: '#cccccc' },
  light: { kind: 'light', background: '#ffffff', foreground: '#3b3b3b' },
} as const satisfies Record<string, ThemeColours>;

export type ThemeName = keyof typeof themes;
export const themeNames = ['dark', 'light'] as const satisfies readonly ThemeName[];

export const paletteOf = (theme: ThemeName): Palette => createPalette(themes[theme]);

/** A value as the engine quantises it for the lens, -127 to 127: what a colour table is asked with (plus 128). */
export const quantise = (value: number, scale: number): number =>
  Number.isNaN(value) ? noValue : Math.max(-127, Math.min(127, Math.round((127 * value) / scale)));

/** A number on a legend: `1`, `-1`, `2.34`. */
export const legendNumber = (value: number): string => String(Number(value.toFixed(2)));

/** What a scale says in words; `unit` is the value that its ends stand for. */
export const scaleInWords = (scale: ColourScale, unit: number): string =>
  scale.mode === 'signed'
    ? 'blue above zero, orange below'
    : `blue where it is on: ${scale.sign > 0 ? 'above' : 'below'} ${legendNumber(scale.threshold * unit)}`;
