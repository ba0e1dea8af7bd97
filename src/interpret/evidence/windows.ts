import { createRandom } from '../../model/random.js';
import type { Concept } from '../concepts.js';
import { stepRoles, type StepRole } from './roles.js';
import type { SymbolText, TextSample } from './sample.js';

/** Steps read undisturbed before a window, as far as the file reaches back: what the network knows there. */
const context = 384;
/** Steps read with the cell held before the effect is measured: until those who listen to the cell have followed. */
export const leadSteps = 16;
/** Steps on which the effect is measured. */
export const measuredSteps = 32;

/** A stretch of a file that is read again and again with a cell held. All windows are equally long. */
export interface HeldWindow {
  readonly sample: SymbolText;
  /** First step read undisturbed, first step with the cell held, first step measured, end. */
  readonly contextFrom: number;
  readonly from: number;
  readonly measureFrom: number;
  readonly to: number;
}

/** A window with what the parser says of it. */
export interface AblationWindow extends HeldWindow {
  readonly sample: TextSample;
}

/** A window in which the effect on a concept is measured. */
export interface WindowUse {
  /** Place in `DrawnWindows.windows`. */
  readonly window: number;
  /** 1 / (probability with which this window came to be measured for this concept). */
  readonly weight: number;
  /** Of each measured step. */
  readonly roles: readonly StepRole[];
}

export interface DrawnWindows {
  readonly windows: readonly AblationWindow[];
  /** By concept. */
  readonly uses: readonly (readonly WindowUse[])[];
}

/** Decisions that a mean is made of, where there are as many: its error is a fifth of what single decisions differ by. */
export const wantedDecisions = 30;
/** Windows drawn without regard to decisions: what happens elsewhere is measured there. */
export const anywhere = 12;
/** Windows with decisions of a concept, where there are as many: neighbouring decisions are alike. */
const fewestWindows = 10;

/** Stretches of `measuredSteps` that follow one another, from a random place of each file's beginning on. */
const tile = (samples: readonly TextSample[], seed: number): AblationWindow[] => {
  const random = createRandom(seed);
  return samples.flatMap(sample => {
    const windows: AblationWindow[] = [];
    let measureFrom = leadSteps + random.below(measuredSteps);
    for (; measureFrom + measuredSteps <= sample.symbols.length; measureFrom += measuredSteps) {
      const from = measureFrom - leadSteps;
      windows.push({
        sample,
        contextFrom: Math.max(0, from - context),
        from,
        measureFrom,
        to: measureFrom + measuredSteps,
      });
    }
    return windows;
  });
};

/**
 * Draws the windows of the report files in which ablations are measured, by the parser's labels alone.
 *
 * Every stretch of the files gets a random number u from (0, 1), once for all concepts. Measured for a concept are the
 * stretches with the smallest u, `anywhere` of them, which are a random sample of the files; and those with the
 * smallest u / decisions, until there are `wanted` decisions in `fewestWindows` stretches, or no more of them in the
 * files. That is sequential Poisson sampling (Ohlsson 1998) with chances in proportion to the decisions of a stretch,
 * so each decision is as likely as another; the bound at which it stops gives the chance of each stretch as in priority
 * sampling (Duffield, Lund and Thorup 2007), and sums over stretches weighted by 1 / chance estimate those over the
 * files. One u for all concepts, because stretches that serve several need to be read only once (permanent random
 * numbers).
 */
export const drawWindows = (
  samples: readonly TextSample[],
  concepts: readonly Concept[],
  wanted: number,
  seed: number,
): DrawnWindows => {
  const all = tile(samples, seed);
  const random = createRandom(seed + 1);
  const u = all.map(() => random.uniform());
  const byChance = u.map((_, index) => index).sort((a, b) => u[a]! - u[b]!);
  const somewhere = byChance.slice(0, anywhere);
  const chanceOfAny = Math.min(1, anywhere / Math.max(1, all.length));

  const taken = new Map<number, number>();
  const place = (index: number): number => {
    const known = taken.get(index) ?? taken.size;
    taken.set(index, known);
    return known;
  };
  const uses = concepts.map((concept): WindowUse[] => {
    const tracks = new Map(samples.map(sample => [sample, stepRoles(sample, concept)]));
    const rolesOf = (index: number): readonly StepRole[] => {
      const { sample, measureFrom, to } = all[index]!;
      return tracks.get(sample)!.slice(measureFrom, to);
    };
    const decisions = all.map((_, index) => rolesOf(index).filter(role => role === 'decision').length);
    const priority = (index: number): number => u[index]! / decisions[index]!;
    const deciding = byChance.filter(index => decisions[index]! > 0).sort((a, b) => priority(a) - priority(b));
    let count = 0;
    let drawn = 0;
    for (; drawn < deciding.length && (count < wanted || drawn < fewestWindows); drawn++) {
      count += decisions[deciding[drawn]!]!;
    }
    // The first one not drawn tells how far the draw went; where all are drawn, each is certain.
    const bound = drawn < deciding.length ? priority(deciding[drawn]!) : Infinity;
    const chance = (index: number): number =>
      decisions[index] === 0 ? chanceOfAny : Math.max(chanceOfAny, Math.min(1, bound * decisions[index]!));
    return [...new Set([...deciding.slice(0, drawn), ...somewhere])]
      .sort((a, b) => a - b)
      .map(index => ({ window: place(index), weight: 1 / chance(index), roles: rolesOf(index) }));
  });
  return { windows: [...taken.keys()].map(index => all[index]!), uses };
};
