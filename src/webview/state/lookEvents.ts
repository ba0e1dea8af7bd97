import type { CellIndex, CharOffset } from '../../shared/units.js';
import type { CharacterBox } from '../rendering/textStage.js';

/** How the reader came to look at a character: it decides when the card shows and whether it stays. */
export type LookKind = 'hover' | 'caret' | 'click';

export interface Look {
  readonly offset: CharOffset;
  readonly kind: LookKind;
}

/** The box of a character in px of the text view, line numbers included. */
export type ViewBox = CharacterBox;

declare global {
  interface HTMLElementEventMap {
    /** The reader looks at a character of the text. */
    'lens-look': CustomEvent<Look>;
    /** The pointer has left the text. */
    'lens-leave': CustomEvent<null>;
    /** Escape, scrolling away: the card goes. */
    'lens-dismiss': CustomEvent<null>;
    /** Choose the next or previous pinned cell. */
    'lens-step': CustomEvent<1 | -1>;
    /** Pin a cell and show it. */
    'lens-pin': CustomEvent<CellIndex>;
    'lens-unpin': CustomEvent<CellIndex>;
    'lens-activate': CustomEvent<CellIndex>;
    /** Open the list of cells. */
    'lens-choose': CustomEvent<null>;
    /** Scroll to a line, as the reader's doing. */
    'lens-scroll': CustomEvent<number>;
    /** The text has scrolled; whether it was the reader who did it. */
    'lens-scrolled': CustomEvent<boolean>;
    /** Dock the card, or undock it. */
    'lens-dock': CustomEvent<boolean>;
  }
}

/** Dispatches an event of the lens, out of shadow roots. */
export const send = <Name extends keyof HTMLElementEventMap>(
  from: HTMLElement,
  name: Name,
  detail: HTMLElementEventMap[Name] extends CustomEvent<infer Detail> ? Detail : never,
): void => {
  from.dispatchEvent(new CustomEvent(name, { detail, bubbles: true, composed: true }));
};
