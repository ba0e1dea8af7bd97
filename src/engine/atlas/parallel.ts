import { Worker } from 'node:worker_threads';
import type { Executor } from '../../interpret/evidence/executor.js';
import { placeSamples } from '../../interpret/evidence/recording.js';
import { mergeSearches } from '../../interpret/evidence/search.js';
import { deal } from '../../interpret/evidence/deal.js';
import { mergeUndisturbed, type WindowLosses } from '../../interpret/evidence/undisturbed.js';
import { workerPort } from '../../shared/node/ports.js';
import { connect, RpcError, type Remote } from '../../shared/rpc.js';
import type { PartApi, PartData } from './part.js';

/** More threads than this wait for memory rather than for work. */
export const maximalThreads = 4;

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
  const workers = Array.from({ length: threads }, () => new Worker(workerPath, { workerData: data }));
  const parts: readonly Remote<PartApi>[] = workers.map(worker => connect<PartApi>(workerPort(worker)).remote);
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
      const queues = deal(
        places.map(({ sample }) => sample.symbols.length),
        parts.length,
      );
      await Promise.all(
        parts.map((part, turn) => part.record({ which, places: queues[turn]!.map(index => places[index]!) })),
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
      const queues = deal(
        plan.cells.map(cell => cell.windows.length),
        parts.length,
      );
      const held = new Array<WindowLosses>(plan.cells.length);
      await Promise.all(
        queues.map(async (own, turn) => {
          const cells = own.map(index => plan.cells[index]!);
          const traces = own.map(index => undisturbed.traces[index]!);
          const request = { plan: { ...plan, windows, cells }, undisturbed: { ...undisturbed, traces } };
          const found = await parts[turn]!.ablate(request);
          own.forEach((index, place) => (held[index] = found[place]!));
        }),
      );
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
    async dispose() {
      await Promise.all(workers.map(worker => worker.terminate()));
    },
  };
};

/** What a given-up atlas rejects with. */
export const cancelled = (): RpcError => new RpcError('cancelled', 'The search for cells was given up.');
