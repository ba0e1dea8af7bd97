import type { Nulls, Question, Tier } from '../atlas.js';
import type { Concept } from '../concepts.js';
import { isGraded } from '../concepts.js';
import type { CausalEvidence } from './causal.js';
import type { ProbeEvidence } from './probes.js';

/** Rate of false discoveries allowed over all questions of an atlas, and of false alarms of the test on the report files. */
export const errorRate = 0.05;
/** A cell must beat its rivals by this much AUROC or rank correlation. */
const margin = 0.01;
/** Share of what all cells together tell that a selective cell tells alone. */
const localShare = 0.8;

const chance = (concept: Concept): number => (isGraded(concept) ? 0 : 0.5);

/** The first null that a score does not clear, as a sentence; null when it clears all four. */
export const notCleared = (score: number, nulls: Nulls): string | null => {
  if (!(nulls.q <= errorRate)) return 'no cell stands out from cyclic shifts of the labels';
  if (!(nulls.reportP <= errorRate))
    return 'the cell that stands out on the selection files does not on the report files';
  if (!(score > nulls.untrained.score + margin)) return 'a cell of an untrained network does as well';
  if (!(score > nulls.controlTask.score + margin)) return 'a cell follows random labels as well';
  if (!(score > nulls.suffixRule.score + margin)) {
    return `a rule on the last ${nulls.suffixRule.characters} characters does as well`;
  }
  return null;
};

/** The verdict on a question from its evidence. */
export const judge = (
  concept: Concept,
  score: number,
  nulls: Nulls,
  probes: ProbeEvidence,
  causal: CausalEvidence | null | undefined,
): Pick<Question, 'verdict'> & { readonly reason?: string; readonly tier?: Tier } => {
  const reason = notCleared(score, nulls);
  if (reason !== null) {
    const rivals = Math.max(nulls.suffixRule.score, nulls.controlTask.score, nulls.untrained.score);
    return { verdict: probes.all > rivals + margin ? 'distributed' : 'nothing', reason };
  }
  const base = chance(concept);
  const local = score - base >= localShare * (Math.max(probes.all, probes.eight) - base);
  const tier: Tier = !local ? 'correlated' : causal?.causal === true ? 'causal' : 'selective';
  return { verdict: 'cell', tier };
};
