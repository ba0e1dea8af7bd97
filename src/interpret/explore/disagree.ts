import { MASKED, type Track } from '../concepts.js';
import { fitIsotonic, predictIsotonic } from '../statistics/isotonic.js';

/** A stretch of a text, code units [from, to), in which cell and parser say different things. */
export interface Disagreement {
  readonly from: number;
  readonly to: number;
  readonly cell: number;
  readonly parser: number;
}

/**
 * The threshold on `values` (the sign applied) at which "on above it" agrees with the labels best: the largest sum of
 * the rates of true positives and true negatives (Youden's J). Null where all labels are the same.
 *
 * @param labels 0 or 1; anything else is left out.
 */
export const chooseThreshold = (values: ArrayLike<number>, labels: ArrayLike<number>): number | null => {
  const order: number[] = [];
  let ons = 0;
  for (let at = 0; at < labels.length; at++) {
    if (labels[at] !== 0 && labels[at] !== 1) continue;
    order.push(at);
    ons += labels[at]!;
  }
  const offs = order.length - ons;
  if (ons === 0 || offs === 0) return null;
  order.sort((a, b) => values[a]! - values[b]!);
  let best = -Infinity;
  let threshold = 0;
  let below = 0;
  let missed = 0;
  for (let place = 0; place + 1 < order.length; place++) {
    if (labels[order[place]!] === 0) below++;
    else missed++;
    const [value, next] = [values[order[place]!]!, values[order[place + 1]!]!];
    const j = below / offs - missed / ons;
    if (value < next && j > best) {
      best = j;
      threshold = (value + next) / 2;
    }
  }
  return best === -Infinity ? null : threshold;
};

const stretches = (track: Track, differs: (at: number) => boolean, said: (at: number) => number): Disagreement[] => {
  const found: Disagreement[] = [];
  for (let at = 0; at < track.length; at++) {
    if (track[at] === MASKED || !differs(at)) continue;
    const from = at;
    while (at + 1 < track.length && track[at + 1] === track[from] && differs(at + 1)) at++;
    found.push({ from, to: at + 1, cell: said(from), parser: track[from]! });
  }
  return found;
};

/** Where a cell that is on or off disagrees with a track of 0 and 1. `values`: one a code unit, the sign applied. */
export const binaryDisagreements = (values: ArrayLike<number>, track: Track, threshold: number): Disagreement[] => {
  const on = (at: number): number => (values[at]! > threshold ? 1 : 0);
  return stretches(track, at => on(at) !== track[at], on);
};

/** A graded cell is wrong where what it says is off by this many standard deviations of its own error. */
const deviations = 2.5;

/**
 * Where a cell that rises with a number disagrees with it: by the best non-decreasing function of the cell's value, it
 * says a number that is off by more than 2.5 standard deviations of its error on this text, and by one at least.
 */
export const gradedDisagreements = (values: ArrayLike<number>, track: Track): Disagreement[] => {
  const known = [...track.keys()].filter(at => track[at] !== MASKED);
  if (known.length < 2) return [];
  const fit = fitIsotonic(
    known.map(at => values[at]!),
    known.map(at => track[at]!),
  );
  const said = new Float64Array(track.length);
  let squares = 0;
  known.forEach(at => {
    said[at] = predictIsotonic(fit, values[at]!);
    squares += (said[at]! - track[at]!) ** 2;
  });
  const allowed = Math.max(1, deviations * Math.sqrt(squares / known.length));
  return stretches(
    track,
    at => Math.abs(said[at]! - track[at]!) > allowed,
    at => said[at]!,
  );
};

/** At most `most` of the stretches: the longest ones, in the order of the text. */
export const longest = (found: readonly Disagreement[], most: number): readonly Disagreement[] =>
  found.length <= most
    ? found
    : [...found]
        .sort((a, b) => b.to - b.from - (a.to - a.from) || a.from - b.from)
        .slice(0, most)
        .sort((a, b) => a.from - b.from);
