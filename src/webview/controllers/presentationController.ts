import { signalOf } from '../../shared/shownCell.js';
import type { Session } from '../state/session.js';
import type { Shown } from '../rendering/textStage.js';

/** How long the colours of before stay when those of a new choice or edit have not arrived. */
const patienceMs = 120;

/**
 * Decides what is on the screen: what the reader wants as soon as its lines and values are there, and until then, for
 * a moment, what was shown before. Text never waits for colours for longer than that moment, and the colours of another
 * network, under the name of the one that reads now, stay no longer than that either.
 */
export class PresentationController {
  shown: Shown | undefined;
  #patience: ReturnType<typeof setTimeout> | undefined;
  #impatient = false;
  readonly #requestPaint: () => void;

  constructor(requestPaint: () => void) {
    this.#requestPaint = requestPaint;
  }

  /** Pulls what lines `first` to `first + count` and a screen around them need; answers what to paint now. */
  present(session: Session, { first, count }: { first: number; count: number }): Shown | undefined {
    const { snapshot, choice, choiceContext: context } = session;
    if (snapshot === undefined || choice === undefined || context === undefined) return undefined;
    const from = Math.max(0, first - count);
    const to = first + 2 * count;
    snapshot.lines.need(from, to);
    const cells = choice.cells.map(cell => ({ cell, signal: signalOf(context, choice, cell) }));
    const around = snapshot.offsets(from, to);
    snapshot.activations.need(cells, around);
    snapshot.costs?.need(around);
    const { shown } = this;
    if (shown?.snapshot === snapshot && shown.choice === choice) return shown;
    const wanted: Shown = { snapshot, choice, context };
    const linesHere = snapshot.lines.has(first, first + count);
    const offsets = snapshot.offsets(first, first + count);
    const coloursHere = linesHere && snapshot.activations.has(choice.active, choice.signal, offsets);
    const another = shown === undefined || shown.snapshot.document !== snapshot.document;
    if (coloursHere || (linesHere && (another || this.#impatient))) {
      this.stop();
      this.shown = wanted;
      return wanted;
    }
    if (another) {
      this.shown = undefined;
      return wanted;
    }
    if (this.#impatient && shown.context.network.id !== context.network.id) return { ...shown, withoutColours: true };
    this.#patience ??= setTimeout(() => {
      this.#impatient = true;
      this.#requestPaint();
    }, patienceMs);
    return shown;
  }

  /** Stripes under a row: the pinned cells that do not colour the text, and what held cells cost. */
  stripes({ choice, snapshot }: Session): number {
    const costs = (this.shown?.snapshot ?? snapshot)?.costs === undefined ? 0 : 1;
    return ((this.shown?.choice ?? choice)?.cells.length ?? 1) - 1 + costs;
  }

  stop(): void {
    clearTimeout(this.#patience);
    this.#patience = undefined;
    this.#impatient = false;
  }
}
