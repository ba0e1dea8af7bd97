import type { EditorLook } from '../../shared/lensApi.js';

/** How large things are, in CSS pixels. */
export interface Metrics {
  readonly charWidth: number;
  /** Height of the text of a row. */
  readonly textHeight: number;
  /** Height of a row, the stripes under its text included. */
  readonly rowHeight: number;
  readonly stripes: number;
  /** From one stripe to the next: a pixel of it is the gap. */
  readonly stripePitch: number;
  readonly tabSize: number;
  /** Changes whenever measured widths have to be measured again. */
  readonly fontKey: string;
}

/** The band of a row in which a cell is shown: 0 is the text, then the stripes under it. From the row's top, px. */
export const bandOf = (metrics: Metrics, band: number): { readonly top: number; readonly height: number } => {
  const { textHeight, stripes, stripePitch } = metrics;
  if (band > 0) return { top: textHeight + (band - 1) * stripePitch, height: stripePitch - 1 };
  // A pixel parts the text from its stripes.
  return { top: 0, height: stripes === 0 ? textHeight : textHeight - 1 };
};

/** How large a row is, in px, with `stripes` cells under its text. */
export const rowHeights = (
  { fontSize, lineHeight }: Pick<EditorLook, 'fontSize' | 'lineHeight'>,
  stripes: number,
): Pick<Metrics, 'textHeight' | 'stripePitch' | 'rowHeight'> => {
  const wanted = Math.max(8, Math.round(lineHeight));
  if (stripes === 0) return { textHeight: wanted, stripePitch: 0, rowHeight: wanted };
  // The stripes take the air between the lines first, then a quarter of a line: as many lines as possible stay in view.
  const tight = Math.min(wanted, Math.ceil(fontSize * 1.14));
  const room = Math.round(wanted * 1.25) - tight;
  const most = Math.max(3, Math.round(fontSize / 5));
  const stripePitch = Math.max(2, Math.min(most, Math.floor(room / stripes)));
  const textHeight = Math.max(tight, wanted - stripes * stripePitch);
  return { textHeight, stripePitch, rowHeight: textHeight + stripes * stripePitch };
};

const probeLength = 200;

/** Measures the width of a character in `probe`, an element in the lens's font, and lays the row out. */
export const measure = (probe: HTMLElement, look: EditorLook, stripes: number): Metrics => {
  if (probe.textContent.length !== probeLength) probe.textContent = '0'.repeat(probeLength);
  const charWidth = probe.getBoundingClientRect().width / probeLength || look.fontSize * 0.6;
  return {
    charWidth,
    ...rowHeights(look, stripes),
    stripes,
    tabSize: look.tabSize,
    fontKey: `${look.fontFamily} ${look.fontSize} ${charWidth} ${look.tabSize}`,
  };
};
