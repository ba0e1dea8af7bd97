import type { Disagreement } from '../../shared/exploreApi.js';
import { isGraded, type Concept } from '../../shared/network.js';
import { trackedBy } from '../../shared/words.js';

/** What is wrong at a place, in a sentence. */
export const describeDisagreement = (address: string, concept: Concept, { cell, parser }: Disagreement): string =>
  isGraded(concept)
    ? `Cell ${address} says ${cell.toFixed(1)} here for ${trackedBy[concept]}; the parser says ${parser}.`
    : cell === 1
      ? `Cell ${address} is on here, where the parser finds no ${trackedBy[concept]}.`
      : `Cell ${address} is off here, inside what the parser counts as ${trackedBy[concept]}.`;
