import type { Concept } from '../concepts.js';
import { ablationModes, lossesOf, type AblationLosses, type AblationMode } from './ablate.js';
import { stepRoles, type AblationWindow, type StepRole } from './ablationPlan.js';

/** What holding a cell costs the network, in nats a character. */
export interface AblationEffect {
  readonly mode: AblationMode;
  /** Log-probability lost where the concept decides what comes next. */
  readonly decision: number;
  /** Rise of the loss where it holds, and where it does not (graded concepts: everywhere else). */
  readonly inside: number;
  readonly outside: number;
  /** Loss at decisions over the loss everywhere else. */
  readonly specificity: number;
  /** The same cost at decisions of each control cell. */
  readonly controls: readonly number[];
  /** Share of control cells that cost less. */
  readonly percentile: number;
  /** (1 + controls that cost as much) / (1 + controls). */
  readonly p: number;
}

export interface CausalEvidence {
  readonly decisions: number;
  readonly effects: readonly AblationEffect[];
  /** Larger than chance and specific in the modes that do not know the label: mean and resample. */
  readonly causal: boolean;
}

/** Decisions that an effect is measured on, at least. */
export const enoughDecisions = 10;
/** With fewer control cells no p can fall to 0.05. */
const enoughControls = 19;

/** Null when the windows hold too few decisions, or the network too few other cells. */
export const causalEvidence = (
  losses: AblationLosses,
  windows: readonly AblationWindow[],
  concept: Concept,
  cell: number,
  controls: readonly number[],
): CausalEvidence | null => {
  const roles = windows.flatMap(({ sample, measureFrom, to }) => stepRoles(sample, concept).slice(measureFrom, to));
  const count = (role: StepRole): number => roles.filter(other => other === role).length;
  const decisions = count('decision');
  if (decisions < enoughDecisions || controls.length < enoughControls) return null;
  const base = losses.losses.subarray(0, losses.length);
  const cost = (of: number, mode: AblationMode): Record<StepRole, number> => {
    const held = lossesOf(losses, of, mode);
    const sums: Record<StepRole, number> = { decision: 0, inside: 0, outside: 0, none: 0 };
    roles.forEach((role, at) => (sums[role] += held[at]! - base[at]!));
    return sums;
  };
  const mean = (sum: number, over: number): number => (over === 0 ? 0 : sum / over);
  const effects = ablationModes.map((mode): AblationEffect => {
    const sums = cost(cell, mode);
    const decision = mean(sums.decision, decisions);
    const elsewhere = mean(sums.inside + sums.outside + sums.none, roles.length - decisions);
    const others = controls.map(control => mean(cost(control, mode).decision, decisions));
    const reached = others.filter(other => other >= decision).length;
    return {
      mode,
      decision,
      inside: mean(sums.inside, count('inside')),
      outside: mean(sums.outside, count('outside')),
      specificity: decision <= 0 ? 0 : Math.min(1000, decision / Math.max(elsewhere, 1e-4)),
      controls: others,
      percentile: 1 - reached / others.length,
      p: (1 + reached) / (1 + others.length),
    };
  });
  const causal = effects
    .filter(({ mode }) => mode !== 'sign flip')
    .every(({ p, decision, specificity }) => p <= 0.05 && decision > 0.01 && specificity > 1);
  return { decisions, effects, causal };
};
