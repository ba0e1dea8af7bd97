import type { Concept } from '../concepts.js';
import { ablationModes, rowOf, type AblationLosses, type AblationMode } from './ablate.js';
import type { Controls } from './controls.js';
import { stepRoles, type StepRole } from './roles.js';
import type { AblationWindow } from './windows.js';

/** What holding a cell costs the network, in nats a character. */
export interface AblationEffect {
  readonly mode: AblationMode;
  /** Log-probability lost where the concept decides what comes next. */
  readonly decision: number;
  /** Of `decision`, from the differences between windows. */
  readonly standardError: number;
  /** Rise of the loss where it holds, and where it does not (graded concepts: everywhere else). */
  readonly inside: number;
  readonly outside: number;
  /** Log-probability that `symbol` loses where the concept does not hold: below 0 where it is now expected there. */
  readonly symbolOutside: number;
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
  /** What follows most often where the concept decides: the closing quote, a line end. */
  readonly symbol: string;
  /** The control cells: drawn from how many matched ones, and how unlike the cell they are (standard deviations). */
  readonly matching: { readonly pool: number; readonly meanDistance: number };
  readonly effects: readonly AblationEffect[];
  /** Larger than chance and specific in the modes that do not know the label: mean and resample. */
  readonly causal: boolean;
}

/** Decisions that an effect is measured on, at least. */
export const enoughDecisions = 10;
/** With fewer control cells no p can fall to 0.05. */
const enoughControls = 19;

/** The symbol that follows most often where the concept decides; null when it never does. */
export const decidingSymbol = (windows: readonly AblationWindow[], concept: Concept): number | null => {
  const counts = new Map<number, number>();
  for (const { sample, measureFrom, to } of windows) {
    stepRoles(sample, concept).forEach((role, step) => {
      const next = sample.symbols[step + 1];
      if (role !== 'decision' || step < measureFrom || step >= to || next === undefined) return;
      counts.set(next, (counts.get(next) ?? 0) + 1);
    });
  }
  const [most] = [...counts].sort((a, b) => b[1] - a[1] || a[0] - b[0]);
  return most?.[0] ?? null;
};

/** A concept and the runs in which it is asked. */
export interface CausalQuestion {
  readonly windows: readonly AblationWindow[];
  readonly concept: Concept;
  readonly cell: number;
  readonly controls: Controls;
  /** Place among the watched symbols of the one that the concept decides on. */
  readonly watched: number;
  /** That symbol, as text. */
  readonly symbol: string;
}

/** Null when the windows hold too few decisions, or the network too few other cells. */
export const causalEvidence = (losses: AblationLosses, question: CausalQuestion): CausalEvidence | null => {
  const { windows, concept, cell, controls, watched, symbol } = question;
  const { length } = losses;
  const roles = windows.flatMap(({ sample, measureFrom, to }) => stepRoles(sample, concept).slice(measureFrom, to));
  const count = (role: StepRole): number => roles.filter(other => other === role).length;
  const decisions = count('decision');
  if (decisions < enoughDecisions || controls.cells.length < enoughControls) return null;
  const measured = length / windows.length;
  const asked = losses.watched.length / losses.losses.length;
  const lossAt = (row: number, at: number): number => losses.losses[row * length + at]!;
  const symbolLossAt = (row: number, at: number): number => losses.watched[(row * length + at) * asked + watched]!;
  const cost = (of: number, mode: AblationMode): Record<StepRole, number> => {
    const row = rowOf(losses, of, mode);
    const sums: Record<StepRole, number> = { decision: 0, inside: 0, outside: 0, none: 0 };
    roles.forEach((role, at) => (sums[role] += lossAt(row, at) - lossAt(0, at)));
    return sums;
  };
  const mean = (sum: number, over: number): number => (over === 0 ? 0 : sum / over);

  /** Of a ratio estimator, windows drawn as clusters (Cochran, Sampling Techniques, 1977, 11.8). */
  const standardErrorOf = (row: number, decision: number): number => {
    const residuals = new Float64Array(windows.length);
    roles.forEach((role, at) => {
      if (role !== 'decision') return;
      const window = Math.floor(at / measured);
      residuals[window] = residuals[window]! + lossAt(row, at) - lossAt(0, at) - decision;
    });
    const squares = residuals.reduce((sum, value) => sum + value * value, 0);
    return (Math.sqrt(squares) / decisions) * Math.sqrt(windows.length / Math.max(1, windows.length - 1));
  };
  const symbolOutside = (row: number): number => {
    let sum = 0;
    let n = 0;
    roles.forEach((role, at) => {
      const change = symbolLossAt(row, at) - symbolLossAt(0, at);
      if (role !== 'outside' || Number.isNaN(change)) return;
      sum += change;
      n++;
    });
    return mean(sum, n);
  };

  const effects = ablationModes.map((mode): AblationEffect => {
    const row = rowOf(losses, cell, mode);
    const sums = cost(cell, mode);
    const decision = mean(sums.decision, decisions);
    const elsewhere = mean(sums.inside + sums.outside + sums.none, roles.length - decisions);
    const others = controls.cells.map(control => mean(cost(control, mode).decision, decisions));
    const reached = others.filter(other => other >= decision).length;
    return {
      mode,
      decision,
      standardError: standardErrorOf(row, decision),
      inside: mean(sums.inside, count('inside')),
      outside: mean(sums.outside, count('outside')),
      symbolOutside: symbolOutside(row),
      specificity: decision <= 0 ? 0 : Math.min(1000, decision / Math.max(elsewhere, 1e-4)),
      controls: others,
      percentile: 1 - reached / others.length,
      p: (1 + reached) / (1 + others.length),
    };
  });
  const causal = effects
    .filter(({ mode }) => mode !== 'sign flip')
    .every(({ p, decision, specificity }) => p <= 0.05 && decision > 0.01 && specificity > 1);
  const { pool, meanDistance } = controls;
  return { decisions, symbol, matching: { pool, meanDistance }, effects, causal };
};
