import type { WindowLosses } from './undisturbed.js';
import { ablationModes, type AblationLosses, type AblationMode, type AblationPlan } from './ablate.js';
import type { Controls } from './controls.js';
import type { StepRole } from './roles.js';
import { measuredSteps, type AblationWindow, type WindowUse } from './windows.js';

/** What holding a cell costs the network, in nats a character: estimates for all report files. */
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

export const countDecisions = (uses: readonly WindowUse[]): number =>
  uses.reduce((sum, { roles }) => sum + roles.filter(role => role === 'decision').length, 0);

/** The symbol that follows most often where the concept decides; null when it never does. */
export const decidingSymbol = (windows: readonly AblationWindow[], uses: readonly WindowUse[]): number | null => {
  const counts = new Map<number, number>();
  for (const { window, roles } of uses) {
    const { sample, measureFrom } = windows[window]!;
    roles.forEach((role, step) => {
      const next = sample.symbols[measureFrom + step + 1];
      if (role === 'decision' && next !== undefined) counts.set(next, (counts.get(next) ?? 0) + 1);
    });
  }
  const [most] = [...counts].sort((a, b) => b[1] - a[1] || a[0] - b[0]);
  return most?.[0] ?? null;
};

/** A concept and where it is asked. */
export interface CausalQuestion {
  readonly uses: readonly WindowUse[];
  readonly cell: number;
  readonly controls: Controls;
  /** Place among the watched symbols of the one that the concept decides on. */
  readonly watched: number;
  /** That symbol, as text. */
  readonly symbol: string;
}

/** Weighted sums over steps of one role. */
interface Sum {
  steps: number;
  cost: number;
}

const mean = ({ steps, cost }: Sum): number => (steps === 0 ? 0 : cost / steps);

/** Null when the windows hold too few decisions, or the network too few other cells. */
export const causalEvidence = (
  plan: AblationPlan,
  { undisturbed, held }: AblationLosses,
  { uses, cell, controls, watched, symbol }: CausalQuestion,
): CausalEvidence | null => {
  const decisions = countDecisions(uses);
  if (decisions < enoughDecisions || controls.cells.length < enoughControls) return null;
  const asked = plan.watched.length;

  /** By use: the loss, or that of the watched symbol, at each measured step less the undisturbed one. */
  const changes = (of: number, mode: AblationMode, ofSymbol = false): Float64Array[] => {
    const index = plan.cells.findIndex(other => other.cell === of);
    const { windows } = plan.cells[index]!;
    const row = ablationModes.indexOf(mode) * windows.length;
    const at = (losses: WindowLosses, place: number): number =>
      ofSymbol ? losses.watched[place * asked + watched]! : losses.losses[place]!;
    return uses.map(({ window }) => {
      const place = (row + windows.indexOf(window)) * measuredSteps;
      return Float64Array.from(
        { length: measuredSteps },
        (_, step) => at(held[index]!, place + step) - at(undisturbed, window * measuredSteps + step),
      );
    });
  };
  const sums = (losses: readonly Float64Array[]): Record<StepRole, Sum> => {
    const out = {
      decision: { steps: 0, cost: 0 },
      inside: { steps: 0, cost: 0 },
      outside: { steps: 0, cost: 0 },
      none: { steps: 0, cost: 0 },
    };
    uses.forEach(({ weight, roles }, use) =>
      roles.forEach((role, step) => {
        const change = losses[use]![step]!;
        // Nothing follows the end of a file.
        if (Number.isNaN(change)) return;
        out[role].steps += weight;
        out[role].cost += weight * change;
      }),
    );
    return out;
  };
  /** Of a ratio of weighted sums, windows drawn as clusters (Cochran, Sampling Techniques, 1977, 11.8). */
  const standardErrorOf = (losses: readonly Float64Array[], { steps }: Sum, decision: number): number => {
    const residuals = uses.map(({ weight, roles }, use) =>
      roles.reduce((sum, role, step) => sum + (role === 'decision' ? weight * (losses[use]![step]! - decision) : 0), 0),
    );
    const squares = residuals.reduce((sum, value) => sum + value * value, 0);
    const clusters = uses.filter(({ roles }) => roles.includes('decision')).length;
    return (Math.sqrt(squares) / steps) * Math.sqrt(clusters / Math.max(1, clusters - 1));
  };

  const effects = ablationModes.map((mode): AblationEffect => {
    const losses = changes(cell, mode);
    const { decision: deciding, inside, outside, none } = sums(losses);
    const decision = mean(deciding);
    const elsewhere = mean({
      steps: inside.steps + outside.steps + none.steps,
      cost: inside.cost + outside.cost + none.cost,
    });
    const others = controls.cells.map(control => mean(sums(changes(control, mode)).decision));
    const reached = others.filter(other => other >= decision).length;
    return {
      mode,
      decision,
      standardError: standardErrorOf(losses, deciding, decision),
      inside: mean(inside),
      outside: mean(outside),
      symbolOutside: mean(sums(changes(cell, mode, true)).outside),
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
