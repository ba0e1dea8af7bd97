import type { Concept } from '../concepts.js';
import { isGraded, MASKED } from '../concepts.js';
import type { TextSample } from './sample.js';

/** What a step is to a concept: where it decides the next symbol, or holds, or does not. */
export type StepRole = 'decision' | 'inside' | 'outside' | 'none';

/**
 * 1 where the indentation decides the next symbol: at a line end and in the white space that a line begins with, since
 * the next symbol deepens the indentation or ends it. Not before blank lines, and not in lines that have no depth (the
 * later lines of a string, syntax errors).
 */
const indents = ({ text, offsets, labels }: TextSample): Uint8Array => {
  const depth = labels['indentation depth'];
  const out = new Uint8Array(depth.length);
  let open = 0;
  // `open`: the first step from which on there was nothing but the line end and white space.
  for (let t = 0; t < depth.length; t++) {
    const unit = text[offsets[t]!];
    if (unit === '\n') open = t;
    else if (unit !== ' ' && unit !== '\t' && unit !== '\r') {
      if (depth[t] !== MASKED) out.fill(1, open, t);
      open = t + 1;
      while (open < depth.length && text[offsets[open]!] !== '\n') open++;
      t = open - 1;
    }
  }
  return out;
};

/** The concept decides the symbol after step `t`: it ends there, or the closing bracket or the line end comes. */
const decides = (concept: Concept, track: Int16Array, t: number, endNext: Int16Array): boolean => {
  const now = track[t]!;
  const next = track[t + 1];
  // What stands in a syntax error comes of nothing that the parser knows.
  if (next === undefined || endNext[t + 1] === MASKED) return false;
  switch (concept) {
    case 'column':
    case 'characters since line began':
    case 'end of line next':
      return endNext[t] === 1;
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
  const indent = concept === 'indentation depth' ? indents(sample) : null;
  return Array.from(track, (value, t): StepRole => {
    if (indent === null ? decides(concept, track, t, endNext) : indent[t] === 1) return 'decision';
    if (value === MASKED) return 'none';
    if (isGraded(concept)) return 'outside';
    return value === 1 ? 'inside' : 'outside';
  });
};
