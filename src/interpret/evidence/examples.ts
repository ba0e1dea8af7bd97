import type { Examples, Place } from '../atlas.js';
import { isGraded } from '../concepts.js';
import { ascending, dequantise } from '../statistics/ranks.js';
import type { Labelled, LanguageRange } from './questions.js';

const count = 5;
/** Steps between two examples: neighbours would all show the same place. */
const apart = 60;

/** Places in the report files where the cell is highest, lowest and most wrong, its sign applied. */
export const findExamples = (
  range: LanguageRange,
  labels: Labelled,
  codes: Uint16Array,
  sign: 1 | -1,
  threshold: number | null,
  kind: 'lstm' | 'gru' | 'rnn',
): Examples => {
  const valueAt = (step: number): number => {
    const value = dequantise(codes[step]!);
    return kind === 'lstm' ? Math.tanh(value) : value;
  };
  const place = (index: number): Place => {
    let step = labels.steps[index]!;
    const value = valueAt(step);
    const sample = range.samples.find(candidate => {
      if (step < candidate.symbols.length) return true;
      step -= candidate.symbols.length;
      return false;
    })!;
    return { path: sample.path, offset: sample.offsets[step]!, value, label: labels.labels[index]! };
  };
  const spread = (indices: Iterable<number>): Place[] => {
    const picked: number[] = [];
    for (const index of indices) {
      if (picked.every(other => Math.abs(labels.steps[other]! - labels.steps[index]!) >= apart)) picked.push(index);
      if (picked.length === count) break;
    }
    return picked.map(place);
  };
  const order = [...ascending(Float64Array.from(labels.steps, step => sign * codes[step]!))];
  const down = [...order].reverse();
  const most = spread(down);
  const least = spread(order);
  if (threshold === null || isGraded(labels.concept)) return { most, least, wrong: [] };
  const on = (index: number): boolean => sign * valueAt(labels.steps[index]!) > sign * threshold;
  const falseOn = down.filter(index => labels.labels[index] === 0 && on(index));
  const falseOff = order.filter(index => labels.labels[index] === 1 && !on(index));
  const wrong = [...spread(falseOn).slice(0, 3), ...spread(falseOff).slice(0, 2)];
  return { most, least, wrong };
};
