/** Where a card goes so that it never covers the line it speaks of. Pure geometry, in px of one area. */

export interface Size {
  readonly width: number;
  readonly height: number;
}

/** The character and its line. */
export interface Anchor {
  readonly left: number;
  readonly top: number;
  readonly bottom: number;
  /** Where the text of the line ends. */
  readonly lineRight: number;
  /** Where the text of the longest line in view ends. */
  readonly textRight: number;
}

export interface Placement {
  readonly left: number;
  readonly top: number;
  /** No higher than this, so that the line stays free. */
  readonly maxHeight: number;
  readonly side: 'beside' | 'below' | 'above';
}

const gap = 8;
const besideGap = 24;
const margin = 6;

/** Beside all the text if there is room, else beside the line, else below it, else above, else where more room is. */
export const placeCard = (anchor: Anchor, card: Size, area: Size): Placement => {
  const clamp = (value: number, most: number): number => Math.max(margin, Math.min(most, value));
  const rightmost = area.width - card.width - margin;
  for (const end of [anchor.textRight, anchor.lineRight]) {
    if (end + besideGap > rightmost || end < 0) continue;
    const top = clamp(anchor.top - card.height / 3, area.height - card.height - margin);
    return { left: end + besideGap, top, maxHeight: area.height - 2 * margin, side: 'beside' };
  }
  const left = clamp(anchor.left - 32, Math.max(margin, rightmost));
  const below = area.height - anchor.bottom - gap - margin;
  const above = anchor.top - gap - margin;
  if (below >= card.height || below >= above) {
    return { left, top: anchor.bottom + gap, maxHeight: Math.max(0, below), side: 'below' };
  }
  const height = Math.min(card.height, above);
  return { left, top: anchor.top - gap - height, maxHeight: Math.max(0, above), side: 'above' };
};
