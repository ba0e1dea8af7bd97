import type { Examples, Excerpt, Place } from '../atlas.js';
import { isGraded } from '../concepts.js';
import { ascending, dequantise } from '../statistics/ranks.js';
import type { Labelled, LanguageText } from './questions.js';

const count = 5;
/** Steps between two examples: neighbours would all show the same place. */
const apart = 60;

/** Code units of a line that an excerpt shows at most. */
const longestExcerpt = 120;

const splitsPair = (text: string, at: number): boolean => (text.charCodeAt(at) & 0xfc00) === 0xdc00;

/** The line around the code unit `offset` of `text`, cut to `longestExcerpt` with the place in its middle. */
export const excerptOf = (text: string, offset: number): Excerpt => {
  const begin = offset === 0 ? 0 : text.lastIndexOf('\n', offset - 1) + 1;
  const lineEnd = text.indexOf('\n', offset);
  let end = lineEnd < 0 ? text.length : lineEnd;
  if (end > begin && text[end - 1] === '\r') end--;
  let from = Math.max(begin, Math.min(offset - longestExcerpt / 2, end - longestExcerpt));
  let to = Math.min(end, from + longestExcerpt);
  if (from > begin && splitsPair(text, from)) from++;
  if (to < end && splitsPair(text, to)) to--;
  let line = 1;
  for (let at = text.indexOf('\n'); at >= 0 && at < begin; at = text.indexOf('\n', at + 1)) line++;
  return { line, text: text.slice(from, to), at: Math.min(offset, to) - from };
};

/** Places in the report files where the cell is highest, lowest and most wrong, its sign applied. */
export const findExamples = (
  report: LanguageText,
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
    const sample = report.samples.find(candidate => {
      if (step < candidate.symbols.length) return true;
      step -= candidate.symbols.length;
      return false;
    })!;
    const offset = sample.offsets[step]!;
    return { path: sample.path, offset, value, label: labels.labels[index]!, excerpt: excerptOf(sample.text, offset) };
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
