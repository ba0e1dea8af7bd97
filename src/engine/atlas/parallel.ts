import { deal } from '../../interpret/deal.js';
import type { Executor } from '../../interpret/evidence/executor.js';
import { placeSamples } from '../../interpret/evidence/recording.js';
import { mergeSearches } from '../../interpret/evidence/search.js';
import { mergeUndisturbed, type WindowLosses } from '../../interpret/evidence/undisturbed.js';
import { RpcError } from '../../shared/rpc.js';
import type { PartData } from './part.js';
import { spread, startParts } from './parts.js';

/** An executor that spreads over threads. Its answers are those of one thread, bit for bit. */
export interface ParallelExecutor extends Executor {
  dispose(): Promise<void>;
}

/** Cuts 0..count into even shares that begin at even numbers: cells are looked at in pairs. */
export const shares = (count: number, parts: number): readonly (readonly [number, number])[] => {
  const cut = (part: number): number => (part === parts ? count : Math.floor((count * part) / parts / 2) * 2);
  return Array.from({ length: parts }, (_, part) => [cut(part), cut(part + 1)] as const).filter(
    ([from, to]) => to > from,
  );
};

/**
 * @param workerPath the bundle whose entry calls `servePart` for `PartData`.
 * @param step called before each stage with what is done in it, and in between with null; throws when the work was
 *   given up.
 */
export const createParallelExecutor = (
  workerPath: string,
  data: PartData,
  threads: number,
  step: (stage: string | null) => void,
): ParallelExecutor => {
  const { parts, dispose } = startParts(workerPath, data, threads);
  const { layers, hidden } = data.network.architecture;
  const cells = layers * hidden;
  let turn = 0;
  let buffer = new SharedArrayBuffer(0);

  return {
    async record(which, texts) {
      step('reading files');
      const { recordings, places } = placeSamples(texts, cells, numbers => {
        // One buffer for all recordings of an atlas: two would not fit where one just does.
        if (buffer.byteLength < 2 * numbers) buffer = new SharedArrayBuffer(2 * numbers);
        return new Uint16Array(buffer, 0, numbers);
      });
      const weights = places.map(({ sample }) => sample.symbols.length);
      await Promise.all(
        deal(weights, parts.length).map((own, turn) =>
          parts[turn]!.record({ which, places: own.map(index => places[index]!) }),
        ),
      );
      return recordings;
    },
    async search(recording, plan) {
      step('comparing cells');
      const found = await Promise.all(
        shares(cells, parts.length).map(([fromCell, toCell], index) =>
          parts[index]!.search({ recording, plan, fromCell, toCell }),
        ),
      );
      return mergeSearches(found);
    },
    async ablate(plan) {
      step('switching cells off');
      const windows = plan.windows.map(({ sample, ...place }) => ({ ...place, sample: { symbols: sample.symbols } }));
      const traced = plan.cells.map(({ cell }) => cell);
      const { watched } = plan;
      const undisturbed = mergeUndisturbed(
        await Promise.all(
          shares(windows.length, parts.length).map(([from, to], index) =>
            parts[index]!.readUndisturbed({ windows: windows.slice(from, to), traced, watched }),
          ),
        ),
      );
      const weights = plan.cells.map(cell => cell.windows.length);
      const held = await spread<WindowLosses>(parts, weights, (part, own) => {
        const cells = own.map(index => plan.cells[index]!);
        const traces = own.map(index => undisturbed.traces[index]!);
        return part.ablate({ plan: { ...plan, windows, cells }, undisturbed: { ...undisturbed, traces } });
      });
      return { undisturbed, held };
    },
    async fitProbes(task) {
      step(null);
      return parts[turn++ % parts.length]!.fitProbes(task);
    },
    async breathe() {
      await new Promise(resolve => setImmediate(resolve));
      step(null);
    },
    dispose,
  };
};

/** What a given-up atlas rejects with. */
export const cancelled = (): RpcError => new RpcError('cancelled', 'The search for cells was given up.');
