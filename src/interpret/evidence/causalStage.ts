import type { Network } from '../../model/network.js';
import type { Concept } from '../concepts.js';
import { ablationModes, type HeldCell } from './ablate.js';
import { causalEvidence, decidingSymbol, enoughDecisions, type CausalEvidence } from './causal.js';
import { drawControls, type Controls } from './controls.js';
import type { Executor } from './executor.js';
import type { TextSample } from './sample.js';
import { hashText } from './split.js';
import { drawWindows, wantedDecisions, type DrawnWindows } from './windows.js';

/** A cell that stands for a concept so far: does the network use it? */
export interface StandingCell {
  readonly concept: Concept;
  readonly cell: number;
}

/** The standing cells of one language, and what was learnt of all cells while it was read. */
export interface Standing {
  readonly languageId: string;
  /** The language's report files. */
  readonly samples: readonly TextSample[];
  readonly cells: readonly StandingCell[];
  /** Of every cell. */
  readonly variances: Float64Array;
  /** Of every cell: its value at random steps of the report files. */
  readonly valuesOf: (cell: number) => Float32Array;
}

/** Cells with the windows that each is to be held in: those of every concept that it stands for or is compared in. */
const heldCells = (
  { cells, valuesOf }: Standing,
  controls: ReadonlyMap<number, Controls>,
  { uses }: DrawnWindows,
): HeldCell[] => {
  const windows = new Map<number, Set<number>>();
  cells.forEach(({ cell }, index) => {
    for (const held of [cell, ...controls.get(cell)!.cells]) {
      const places = windows.get(held) ?? new Set();
      windows.set(held, places);
      for (const { window } of uses[index]!) places.add(window);
    }
  });
  return [...windows]
    .sort(([a], [b]) => a - b)
    .map(([cell, places]) => ({ cell, windows: [...places].sort((a, b) => a - b), values: valuesOf(cell) }));
};

/**
 * Holds the standing cells of a language and their control cells, and measures what it costs.
 *
 * @param runs windows that may be read with a cell held, each cell and each mode counted (see ablate.ts); where that is
 *   too few for `wantedDecisions` of every concept, each gets the fewer the better they fit, `enoughDecisions` at least.
 * @returns by standing cell.
 */
export const measureCausal = async (
  network: Network,
  standing: Standing,
  executor: Executor,
  runs: number,
  seed: number,
): Promise<(CausalEvidence | null)[]> => {
  const { languageId, samples, cells } = standing;
  const { symbols } = network.config.vocabulary;
  const runSeed = seed ^ hashText(languageId);
  const targets = [...new Set(cells.map(({ cell }) => cell))].sort((a, b) => a - b);
  const controls = drawControls(targets, network, standing.variances, runSeed);
  const concepts = cells.map(({ concept }) => concept);
  let wanted = wantedDecisions;
  let drawn = drawWindows(samples, concepts, wanted, runSeed);
  let held = heldCells(standing, controls, drawn);
  const cost = (): number => held.reduce((sum, { windows }) => sum + ablationModes.length * windows.length, 0);
  while (wanted > enoughDecisions && cost() > runs) {
    wanted = Math.max(enoughDecisions, wanted - 5);
    drawn = drawWindows(samples, concepts, wanted, runSeed);
    held = heldCells(standing, controls, drawn);
  }
  const { windows, uses } = drawn;
  const deciding = uses.map(use => decidingSymbol(windows, use));
  const watched = Uint16Array.from(new Set(deciding.filter(symbol => symbol !== null))).sort();
  if (watched.length === 0) return cells.map(() => null);
  const plan = { windows, cells: held, watched, seed: runSeed };
  const losses = await executor.ablate(plan);
  return cells.map(({ cell }, index) => {
    const symbol = deciding[index]!;
    if (symbol === null) return null;
    return causalEvidence(plan, losses, {
      uses: uses[index]!,
      cell,
      controls: controls.get(cell)!,
      watched: watched.indexOf(symbol),
      symbol: symbols[symbol]!,
    });
  });
};
