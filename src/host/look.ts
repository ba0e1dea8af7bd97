import type { EditorLook } from '../shared/lensApi.js';

/** What the look is made from: VS Code's `editor.*` settings of the document and the editor's own options. */
export interface LookSettings {
  readonly fontFamily: string | undefined;
  readonly fontSize: number | undefined;
  readonly lineHeight: number | undefined;
  /** `auto` or missing while no editor shows the document. */
  readonly tabSize: number | string | undefined;
  readonly softenWhitespace: boolean;
  /** The client runs macOS; its editor has taller lines. */
  readonly mac: boolean;
}

const smallestLineHeight = 8;

/**
 * The look of an editor with these settings. Line height as VS Code's `BareFontInfo`: 0 means 1.35 times the font size
 * (1.5 on macOS), a value under 8 is a multiple of the font size, anything else is pixels.
 */
export const lookOf = (settings: LookSettings): EditorLook => {
  const fontSize = clamp(number(settings.fontSize, settings.mac ? 12 : 14), 6, 100);
  return {
    fontFamily: settings.fontFamily?.trim() || 'monospace',
    fontSize,
    lineHeight: lineHeightOf(number(settings.lineHeight, 0), fontSize, settings.mac),
    tabSize: clamp(Math.round(number(settings.tabSize, 4)), 1, 64),
    softenWhitespace: settings.softenWhitespace,
  };
};

const lineHeightOf = (setting: number, fontSize: number, mac: boolean): number => {
  const pixels =
    setting <= 0 ? fontSize * (mac ? 1.5 : 1.35) : setting < smallestLineHeight ? setting * fontSize : setting;
  return Math.max(smallestLineHeight, Math.round(pixels));
};

const number = (value: unknown, fallback: number): number =>
  typeof value === 'number' && Number.isFinite(value) ? value : fallback;

const clamp = (value: number, low: number, high: number): number => Math.min(Math.max(value, low), high);

export const sameLook = (a: EditorLook, b: EditorLook): boolean =>
  a.fontFamily === b.fontFamily &&
  a.fontSize === b.fontSize &&
  a.lineHeight === b.lineHeight &&
  a.tabSize === b.tabSize &&
  a.softenWhitespace === b.softenWhitespace;
