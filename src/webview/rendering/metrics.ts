import type { EditorLook } from '../../shared/lensApi.js';

/** How large things are, in CSS pixels. */
export interface Metrics {
  readonly charWidth: number;
  /** Height of the text of a row. */
  readonly textHeight: number;
  /** Height of a row, the stripes under its text included. */
  readonly rowHeight: number;
  readonly stripes: number;
  readonly tabSize: number;
  /** Changes whenever measured widths have to be measured again. */
  readonly fontKey: string;
}

export const stripeHeight = 2;
export const stripeGap = 1;

/** The band of a row in which a cell is shown: 0 is the text, then the stripes under it. From the row's top, px. */
export const bandOf = (metrics: Metrics, band: number): { readonly top: number; readonly height: number } =>
  band === 0
    ? { top: 0, height: metrics.textHeight }
    : { top: metrics.textHeight + (band - 1) * (stripeHeight + stripeGap), height: stripeHeight };

const probeLength = 200;

/** Measures the width of a character in `probe`, an element in the lens's font, and lays the row out. */
export const measure = (probe: HTMLElement, look: EditorLook, stripes: number): Metrics => {
  if (probe.textContent.length !== probeLength) probe.textContent = '0'.repeat(probeLength);
  const charWidth = probe.getBoundingClientRect().width / probeLength || look.fontSize * 0.6;
  // Stripes take some of the air between the lines first, so that as many lines as possible stay in view.
  const tight = Math.ceil(look.fontSize * 1.25);
  const wanted = Math.max(8, Math.round(look.lineHeight));
  const textHeight = stripes === 0 ? wanted : Math.min(wanted, Math.max(tight, wanted - stripes));
  const underneath = stripes === 0 ? 0 : stripes * (stripeHeight + stripeGap) + stripeGap;
  return {
    charWidth,
    textHeight,
    rowHeight: textHeight + underneath,
    stripes,
    tabSize: look.tabSize,
    fontKey: `${look.fontFamily} ${look.fontSize} ${charWidth} ${look.tabSize}`,
  };
};
