import { Worker } from 'node:worker_threads';
import { ablationModes, type AblationLosses } from '../../interpret/evidence/ablate.js';
import type { Executor } from '../../interpret/evidence/executor.js';
import { startsOf } from '../../interpret/evidence/recording.js';
import { totalSteps } from '../../interpret/evidence/sample.js';
import { mergeSearches } from '../../interpret/evidence/search.js';
import { workerPort } from '../../shared/node/ports.js';
import { connect, RpcError, type Remote } from '../../shared/rpc.js';
import type { PartApi, PartData } from './part.js';

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

/** Puts together the losses of separate lists of cells; every part has its own row 0, all the same. */
export const mergeLosses = (parts: readonly AblationLosses[]): AblationLosses => {
  const [first] = parts;
  if (first === undefined) throw new Error('losses have at least one part');
  const cells = parts.flatMap(part => part.cells);
  const rows = 1 + cells.length * ablationModes.length;
  const joined = (of: (part: AblationLosses) => Float32Array): Float32Array => {
    const width = of(first).length / (1 + first.cells.length * ablationModes.length);
    const out = new Float32Array(rows * width);
    out.set(of(first).subarray(0, width));
    let at = width;
    for (const part of parts) {
      out.set(of(part).subarray(width), at);
      at += of(part).length - width;
    }
    return out;
  };
  return { cells, length: first.length, losses: joined(part => part.losses), watched: joined(part => part.watched) };
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
    async record(which, samples) {
      step('reading files');
      const total = totalSteps(samples);
      const bytes = 2 * cells * total;
      // One buffer for all recordings of an atlas: two would not fit where one just does.
      if (buffer.byteLength < bytes) buffer = new SharedArrayBuffer(bytes);
      const recording = { cells, total, codes: new Uint16Array(buffer, 0, cells * total) };
      const starts = startsOf(samples);
      const loads = parts.map(() => 0);
      const queues = parts.map(() => ({ samples: [] as { symbols: Uint16Array }[], starts: [] as number[] }));
      samples
        .map(({ symbols }, index) => ({ symbols, start: starts[index]! }))
        .sort((a, b) => b.symbols.length - a.symbols.length)
        .forEach(({ symbols, start }) => {
          const lightest = loads.indexOf(Math.min(...loads));
          loads[lightest] = loads[lightest]! + symbols.length;
          queues[lightest]!.samples.push({ symbols });
          queues[lightest]!.starts.push(start);
        });
      await Promise.all(parts.map((part, index) => part.record({ which, recording, ...queues[index]! })));
      return recording;
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
      const found = await Promise.all(
        shares(plan.cells.length, parts.length).map(([from, to], index) =>
          parts[index]!.ablate({ ...plan, windows, cells: plan.cells.slice(from, to) }),
        ),
      );
      return mergeLosses(found);
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
