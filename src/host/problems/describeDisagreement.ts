import type { Disagreement } from '../../shared/exploreApi.js';
import { isGraded, type Concept } from '../../shared/network.js';
import { trackedBy } from '../../shared/words.js';
import { quote } from '../quote.js';

/** What is wrong at a place, in a sentence. `text`: what stands there. */
export const describeDisagreement = (
  address: string,
  concept: Concept,
  text: string,
  { cell, parser }: Pick<Disagreement, 'cell' | 'parser'>,
): string =>
  isGraded(concept)
    ? `Cell ${address} says ${cell.toFixed(1)} at ${quote(text)} for ${trackedBy[concept]}; the parser says ${parser}.`
    : cell === 1
      ? `Cell ${address} is on at ${quote(text)}, where the parser finds no ${trackedBy[concept]}.`
      : `Cell ${address} is off at ${quote(text)}, inside what the parser counts as ${trackedBy[concept]}.`;
