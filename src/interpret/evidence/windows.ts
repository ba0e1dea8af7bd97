import { createRandom } from '../../model/random.js';
import type { Concept } from '../concepts.js';
import { stepRoles } from './roles.js';
import type { SymbolText, TextSample } from './sample.js';

/** Steps read undisturbed before a window, as far as the file reaches back: what the network knows there. */
const context = 384;
/** Steps read with the cell held before the effect is measured: until those who listen to the cell have followed. */
const lead = 32;
/** Steps on which the effect is measured. */
const measured = 96;

/** A stretch of a file that is read again and again with a cell held. All windows are equally long. */
export interface HeldWindow {
  readonly sample: SymbolText;
  /** First step read undisturbed, first step with the cell held, first step measured, end. */
  readonly contextFrom: number;
  readonly from: number;
  readonly measureFrom: number;
  readonly to: number;
}

/** A window with what the parser says of it. */
export interface AblationWindow extends HeldWindow {
  readonly sample: TextSample;
}

/** Decisions that a mean is made of: its standard error is a fifth of what single decisions differ by. */
export const wantedDecisions = 30;
const fewestWindows = 8;
const mostWindows = 24;

interface Candidate {
  readonly window: AblationWindow;
  /** Decisions by concept. */
  readonly decisions: readonly number[];
}

const candidatesOf = (sample: TextSample, concepts: readonly Concept[]): Candidate[] => {
  const decides = concepts.map(concept => stepRoles(sample, concept).map(role => role === 'decision'));
  const found: Candidate[] = [];
  for (let from = 0; from + lead + measured <= sample.symbols.length; from += measured) {
    const [measureFrom, to] = [from + lead, from + lead + measured];
    found.push({
      window: { sample, contextFrom: Math.max(0, from - context), from, measureFrom, to },
      decisions: decides.map(track => track.slice(measureFrom, to).filter(Boolean).length),
    });
  }
  return found;
};

/**
 * Draws the windows of the report files in which ablations are measured. The rule: the concept with the fewest
 * decisions so far gets a random one of the windows that hold some, until each concept has `wantedDecisions`, or none
 * left, or until `steps` are to be measured. Nothing of the network enters into it, and each decision of a concept is
 * as likely as another in the draws made for it.
 *
 * @param steps to measure at most; `fewestWindows` are drawn in any case.
 */
export const drawWindows = (
  samples: readonly TextSample[],
  concepts: readonly Concept[],
  steps: number,
  seed: number,
): AblationWindow[] => {
  const random = createRandom(seed);
  const free = samples
    .flatMap(sample => candidatesOf(sample, concepts))
    .map(candidate => ({ candidate, key: random.uint32() }))
    .sort((a, b) => a.key - b.key)
    .map(({ candidate }) => candidate);
  const most = Math.max(fewestWindows, Math.min(mostWindows, Math.floor(steps / measured)));
  const counts = concepts.map(() => 0);
  const windows: AblationWindow[] = [];
  const take = (index: number): void => {
    const [{ window, decisions }] = free.splice(index, 1) as [Candidate];
    decisions.forEach((count, concept) => (counts[concept] = counts[concept]! + count));
    windows.push(window);
  };
  while (windows.length < most) {
    const wanting = counts
      .map((count, concept) => ({ count, at: free.findIndex(({ decisions }) => decisions[concept]! > 0) }))
      .filter(({ count, at }) => at >= 0 && count < wantedDecisions)
      .sort((a, b) => a.count - b.count);
    if (wanting.length > 0) take(wanting[0]!.at);
    else if (windows.length < fewestWindows && free.length > 0) take(0);
    else break;
  }
  return windows;
};
