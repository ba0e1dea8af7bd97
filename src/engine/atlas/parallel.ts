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
  const losses = new Float32Array((1 + cells.length * ablationModes.length) * first.length);
  losses.set(first.losses.subarray(0, first.length));
  let at = first.length;
  for (const part of parts) {
    losses.set(part.losses.subarray(first.length), at);
    at += part.losses.length - first.length;
  }
  return { cells, length: first.length, losses };
};

/**
 * @param workerPath the bundle whose entry calls `servePart` for `PartData`.
 * @param step called before each stage; throws when the work was given up.
 */
export const createParallelExecutor = (
  workerPath: string,
  data: PartData,
  threads: number,
  step: () => void,
): ParallelExecutor => {
  const workers = Array.from({ length: threads }, () => new Worker(workerPath, { workerData: data }));
  const parts: readonly Remote<PartApi>[] = workers.map(worker => connect<PartApi>(workerPort(worker)).remote);
  const { layers, hidden } = data.network.architecture;
  const cells = layers * hidden;
  let buffer = new SharedArrayBuffer(0);

  return {
    async record(which, samples) {
      step();
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
      step();
      const found = await Promise.all(
        shares(cells, parts.length).map(([fromCell, toCell], index) =>
          parts[index]!.search({ recording, plan, fromCell, toCell }),
        ),
      );
      return mergeSearches(found);
    },
    async ablate(windows, held, seed) {
      step();
      const light = windows.map(({ sample, from, measureFrom, to }) => ({
        sample: { symbols: sample.symbols },
        from,
        measureFrom,
        to,
      }));
      const found = await Promise.all(
        shares(held.length, parts.length).map(([from, to], index) =>
          parts[index]!.ablate({ windows: light, cells: held.slice(from, to), seed }),
        ),
      );
      return mergeLosses(found);
    },
    async breathe() {
      await new Promise(resolve => setImmediate(resolve));
      step();
    },
    async dispose() {
      await Promise.all(workers.map(worker => worker.terminate()));
    },
  };
};

/** What a given-up atlas rejects with. */
export const cancelled = (): RpcError => new RpcError('cancelled', 'The search for cells was given up.');
