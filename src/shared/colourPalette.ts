/**
 * The colours of the lens for one theme: a text colour and the two ends of a diverging palette around the editor's
 * background, orange for negative and blue for positive. Contrast is computed, never assumed: themes differ.
 */
import {
  clampChroma,
  converter,
  modeHsl,
  modeLch,
  modeLrgb,
  modeOklab,
  modeOklch,
  modeRgb,
  parse,
  useMode,
  wcagContrast,
} from 'culori/fn';

useMode(modeLrgb);
useMode(modeHsl);
useMode(modeLch);
useMode(modeOklab);
useMode(modeOklch);
const toRgb = useMode(modeRgb);
const toOklch = converter('oklch');

export type ThemeKind = 'light' | 'dark' | 'hc-light' | 'hc-dark';

/** What a theme says, as CSS colours. */
export interface ThemeColours {
  readonly background: string;
  readonly foreground: string;
  readonly kind: ThemeKind;
}

/** Red, green, blue, 0 to 255. */
export type Rgb = readonly [number, number, number];

export interface Palette {
  readonly kind: ThemeKind;
  readonly background: Rgb;
  /** The theme's foreground, moved away from the background where the theme itself leaves no room for colour. */
  readonly text: Rgb;
  readonly negative: Rgb;
  readonly positive: Rgb;
}

/** WCAG 2.2, success criterion 1.4.3. */
export const minimumContrast = 4.5;

/** Contrast between text and plain background that leaves room for colour in between. */
const roomyContrast = 7;
const orange = { hue: 62, chroma: 0.13 };
const blue = { hue: 248, chroma: 0.13 };
const fallback: Readonly<Record<ThemeKind, readonly [Rgb, Rgb]>> = {
  light: [
    [255, 255, 255],
    [59, 59, 59],
  ],
  dark: [
    [31, 31, 31],
    [204, 204, 204],
  ],
  'hc-light': [
    [255, 255, 255],
    [41, 41, 41],
  ],
  'hc-dark': [
    [0, 0, 0],
    [255, 255, 255],
  ],
};

/** A culori colour as bytes, clamped to what a screen shows. */
export const toBytes = (colour: { r: number; g: number; b: number }): Rgb => {
  const byte = (part: number) => Math.round(255 * Math.min(1, Math.max(0, part)));
  return [byte(colour.r), byte(colour.g), byte(colour.b)];
};

export const formatRgb = ([r, g, b]: Rgb): string => `#${((1 << 24) | (r << 16) | (g << 8) | b).toString(16).slice(1)}`;

/** A CSS colour as bytes, its alpha ignored; `otherwise` where it cannot be read. */
export const readColour = (css: string, otherwise: Rgb): Rgb => {
  const parsed = parse(css.trim());
  return parsed === undefined ? otherwise : toBytes(toRgb(parsed));
};

/** The WCAG contrast ratio of two colours, 1 to 21. */
export const contrast = (a: Rgb, b: Rgb): number => wcagContrast(formatRgb(a), formatRgb(b));

const ofLch = (lightness: number, chroma: number, hue: number): Rgb =>
  toBytes(toRgb(clampChroma({ mode: 'oklch', l: lightness, c: chroma, h: hue }, 'oklch')));

/** The theme's text colour, or one of its hue that is further from the background. */
export const readableText = (background: Rgb, foreground: Rgb, wanted: number): Rgb => {
  if (contrast(background, foreground) >= wanted) return foreground;
  const { l, c, h } = toOklch(formatRgb(foreground)) ?? { l: 0.5, c: 0, h: 0 };
  const { l: behind } = toOklch(formatRgb(background)) ?? { l: 0 };
  const towards = (end: 0 | 1): Rgb => {
    for (let step = 0; step <= 40; step++) {
      const part = step / 40;
      const candidate = ofLch(l + (end - l) * part, c * (1 - part), h ?? 0);
      if (contrast(background, candidate) >= wanted) return candidate;
    }
    return end === 1 ? [255, 255, 255] : [0, 0, 0];
  };
  const usual = towards(l > behind ? 1 : 0);
  if (contrast(background, usual) >= minimumContrast) return usual;
  // A middling background can be too close to one end for any text there: black or white always reaches 4.58.
  return towards(l > behind ? 0 : 1);
};

/** Both ends, of one lightness, as far from the background as readable text allows. */
const ends = (background: Rgb, text: Rgb, required: number): { negative: Rgb; positive: Rgb } => {
  const lightnessOf = (colour: Rgb) => toOklch(formatRgb(colour))?.l ?? 0;
  const behind = lightnessOf(background);
  const dark = lightnessOf(text) > behind;
  const furthest = dark ? Math.max(0.52, behind + 0.08) : Math.min(0.74, behind - 0.08);
  for (let step = 0; step <= 100; step++) {
    const lightness = furthest + ((behind - furthest) * step) / 100;
    const negative = ofLch(lightness, orange.chroma, orange.hue);
    const positive = ofLch(lightness, blue.chroma, blue.hue);
    if (Math.min(contrast(negative, text), contrast(positive, text)) >= required) return { negative, positive };
  }
  return { negative: background, positive: background };
};

/** The palette for a theme: text on it has a contrast of at least 4.5:1, in high contrast themes 7:1 where it can be. */
export const createPalette = (theme: ThemeColours): Palette => {
  const [defaultBackground, defaultForeground] = fallback[theme.kind];
  const background = readColour(theme.background, defaultBackground);
  const highContrast = theme.kind === 'hc-dark' || theme.kind === 'hc-light';
  const text = readableText(
    background,
    readColour(theme.foreground, defaultForeground),
    highContrast ? 12 : roomyContrast,
  );
  const required = highContrast ? Math.min(7, contrast(background, text)) : minimumContrast + 0.05;
  return { kind: theme.kind, background, text, ...ends(background, text, required) };
};

/** Contrast of a thin mark with what is around it; WCAG 2.2, success criterion 1.4.11, asks for 3. */
const markContrast = 4;

/** The palette for thin marks on which no text stands: both ends stronger, of one lightness. */
export const markPalette = (palette: Palette): Palette => {
  const { background, text } = palette;
  const lightness = (colour: Rgb): number => toOklch(formatRgb(colour))?.l ?? 0;
  const [from, to] = [lightness(palette.positive), lightness(text)];
  for (let step = 0; step <= 20; step++) {
    const at = from + ((to - from) * step) / 20;
    const negative = ofLch(at, orange.chroma, orange.hue);
    const positive = ofLch(at, blue.chroma, blue.hue);
    if (Math.min(contrast(negative, background), contrast(positive, background)) >= markContrast) {
      return { ...palette, negative, positive };
    }
  }
  return palette;
};
