import type { Concept } from '../concepts.js';
import { isGraded, MASKED } from '../concepts.js';
import type { TextSample } from './sample.js';

/** What a step is to a concept: where it decides the next symbol, or holds, or does not. */
export type StepRole = 'decision' | 'inside' | 'outside' | 'none';

/** The concept decides the symbol after step `t`: it ends there, the closing bracket, the line end or the indentation comes. */
const decides = (concept: Concept, track: Int16Array, t: number, endNext: Int16Array, column: Int16Array): boolean => {
  const now = track[t]!;
  const next = track[t + 1];
  if (next === undefined) return false;
  switch (concept) {
    case 'column':
    case 'characters since line began':
    case 'end of line next':
      return endNext[t] === 1;
    case 'indentation depth':
      // From the line end to the first word: the next symbol deepens the indentation or ends it.
      return now === MASKED && column[t + 1]! > 0 && endNext[t] === 0;
    case 'bracket depth':
    case 'parenthesis depth':
      return now !== MASKED && next !== MASKED && next < now;
    default:
      return now === 1 && next !== 1;
  }
};

/** The role of each step of a sample for a concept. */
export const stepRoles = (sample: TextSample, concept: Concept): readonly StepRole[] => {
  const track = sample.labels[concept];
  const endNext = sample.labels['end of line next'];
  const column = sample.labels['characters since line began'];
  return Array.from(track, (value, t): StepRole => {
    if (decides(concept, track, t, endNext, column)) return 'decision';
    if (value === MASKED) return 'none';
    if (isGraded(concept)) return 'outside';
    return value === 1 ? 'inside' : 'outside';
  });
};
