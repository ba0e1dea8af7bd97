/**
 * The one colour scale of the lens: a quantised value (Int8, as the engine sends it) to a colour, by a table of 256.
 * Used by the webview's canvas and by the command line's `ansi` and `html` output.
 */
import { converter, interpolate } from 'culori/fn';
import { formatRgb, type Palette, type Rgb, toBytes } from './colourPalette.js';

const toRgb = converter('rgb');

/**
 * How values become colours. `signed`: around zero. `on/off`: around `threshold` (in units of the scale, -1 to 1),
 * only the side where the concept holds (above it for `sign` 1, below it for -1) strong.
 */
export type ColourScale =
  { readonly mode: 'signed' } | { readonly mode: 'on/off'; readonly threshold: number; readonly sign: 1 | -1 };

/** The value that stands for "nothing known here". */
export const noValue = -128;

/** How much colour is kept where no glyph stands. */
export const softened = 0.38;

/** How much of the negative end the strongest *off* shows: it is there to be seen, not to shout. */
const offStrength = 0.11;
/** Where the buckets of a high contrast theme begin. */
export const bucketEdge = 1 / 3;

/**
 * Where `value` (-1 to 1) stands on the scale: -1 at its negative (off) end, 0 where it is neutral, +1 at its positive
 * (on) end.
 */
export const scalePosition = (scale: ColourScale, value: number): number => {
  const clamped = Math.max(-1, Math.min(1, value));
  if (scale.mode === 'signed') return clamped;
  const beyond = scale.sign * (clamped - scale.threshold);
  const room = beyond > 0 ? 1 - scale.sign * scale.threshold : 1 + scale.sign * scale.threshold;
  return room <= 0 ? 0 : beyond / room;
};

/** The inverse of `scalePosition`: the value (-1 to 1) that stands at `position`. */
export const valueAtPosition = (scale: ColourScale, position: number): number => {
  if (scale.mode === 'signed') return position;
  const room = position > 0 ? 1 - scale.sign * scale.threshold : 1 + scale.sign * scale.threshold;
  return scale.threshold + scale.sign * position * room;
};

/** -1, 0 or 1: which of the three solid colours of a high contrast theme a value falls in. */
export const bucketOf = (scale: ColourScale, value: number): -1 | 0 | 1 => {
  const position = scalePosition(scale, value);
  if (scale.mode === 'on/off') return position > 0 ? 1 : 0;
  return position >= bucketEdge ? 1 : position <= -bucketEdge ? -1 : 0;
};

/** How much of an end's colour a value shows, 0 to 1, and of which end. */
const strengthAt = (scale: ColourScale, value: number): { end: 'negative' | 'positive'; strength: number } => {
  const position = scalePosition(scale, value);
  const end = position < 0 ? 'negative' : 'positive';
  if (scale.mode === 'signed') return { end, strength: Math.abs(position) };
  return { end, strength: position < 0 ? offStrength * -position : Math.sqrt(position) };
};

/** Colours of a table, indexed by Int8 value + 128. */
export type ColourTable = readonly Rgb[];

/**
 * The 256 colours of a scale. Index 0 (`noValue`) and the neutral value are the background itself.
 * Mixed in OKLab, so that equal steps of a value look equally far apart (Ottosson 2020).
 *
 * @param soften part of the colour that is kept, 0 to 1: less where no glyph stands.
 */
export const colourTable = (palette: Palette, scale: ColourScale, soften = 1): ColourTable => {
  const solid = palette.kind === 'hc-dark' || palette.kind === 'hc-light';
  const background = formatRgb(palette.background);
  const mix = {
    negative: interpolate([background, formatRgb(palette.negative)], 'oklab'),
    positive: interpolate([background, formatRgb(palette.positive)], 'oklab'),
  };
  return Array.from({ length: 256 }, (_, index): Rgb => {
    const quantised = index - 128;
    if (quantised === noValue) return palette.background;
    const value = quantised / 127;
    if (solid) {
      const bucket = soften < 1 ? 0 : bucketOf(scale, value);
      return bucket === 0 ? palette.background : bucket > 0 ? palette.positive : palette.negative;
    }
    const { end, strength } = strengthAt(scale, value);
    if (strength === 0) return palette.background;
    return toBytes(toRgb(mix[end](strength * soften)));
  });
};

/**
 * A table as the pixels of an ImageData: alpha, blue, green, red from the highest byte down (every platform that runs
 * VS Code is little-endian). Index 0 is transparent.
 */
export const packTable = (table: ColourTable): Uint32Array => {
  const packed = Uint32Array.from(table, ([r, g, b]) => ((255 << 24) | (b << 16) | (g << 8) | r) >>> 0);
  packed[0] = 0;
  return packed;
};
