import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import * as esbuild from 'esbuild';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { MutationEvent, Mutations } from './hdf5Mutations.js';
import { fixture } from './parity.js';

/** CELL_LENS_FUZZ=100000 for as many as one has time for. */
const rounds = Number(process.env['CELL_LENS_FUZZ'] ?? 4000);
/** Milliseconds for all of them, unless their number was asked for. */
const budget = process.env['CELL_LENS_FUZZ'] === undefined ? 20_000 : Infinity;
const seed = Number(process.env['CELL_LENS_SEED'] ?? Date.now() % 1_000_000);
/** Milliseconds that a file may take here. The import worker allows more, and ends a file in the same way. */
const patience = 2000;

let folder: string;
let workerPath: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cell-lens-hdf5-'));
  workerPath = join(folder, 'mutations.mjs');
  await esbuild.build({
    entryPoints: ['test/unit/import/hdf5Mutations.ts'],
    outfile: workerPath,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    banner: { js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);" },
    logLevel: 'error',
  });
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** Runs rounds from `from` on until all are done, one takes too long, or time is up; answers the round to go on with. */
const runFrom = (from: number, deadline: number, see: (event: MutationEvent) => void): Promise<number> =>
  new Promise((resolve, reject) => {
    const originals = [fixture('keras/lstm-2.h5'), fixture('keras/rnn-2.h5'), fixture('keras/keras3.h5')];
    const worker = new Worker(workerPath, { workerData: { originals, seed, from, to: rounds } satisfies Mutations });
    let begun: { readonly round: number; readonly at: number } | undefined;
    let next = from;
    let ended = false;
    const end = (goOn: number): void => {
      // A worker that is ended exits, too.
      if (ended) return;
      ended = true;
      clearInterval(watch);
      void worker.terminate().then(() => resolve(goOn));
    };
    const watch = setInterval(() => {
      if (begun !== undefined && performance.now() - begun.at > patience) end(next);
      else if (performance.now() > deadline) end(rounds);
    }, 100);
    worker.on('message', (event: MutationEvent) => {
      next = event.round + 1;
      begun = event.kind === 'begun' ? { round: event.round, at: performance.now() } : undefined;
      see(event);
    });
    worker.on('error', error => {
      clearInterval(watch);
      reject(error);
    });
    // Done, or at the end of what its HDF5 library can bear.
    worker.on('exit', () => end(next));
  });

describe(`mutated HDF5 files (seed ${seed})`, () => {
  it('end in a network, one clear error, or are given up', async () => {
    const counts = { begun: 0, read: 0, refused: 0, wrong: 0 };
    const wrong: string[] = [];
    const deadline = performance.now() + budget;
    for (let round = 0; round < rounds && performance.now() < deadline;) {
      round = await runFrom(round, deadline, event => {
        counts[event.kind]++;
        if (event.kind === 'wrong') wrong.push(`seed ${seed}, round ${event.round}: ${event.error}`);
      });
    }
    const { begun, read, refused } = counts;
    console.log(`seed ${seed}: ${begun} files, ${read} read, ${refused} refused, ${begun - read - refused} given up`);
    expect(wrong).toEqual([]);
    expect(refused).toBeGreaterThan(0);
  }, 3_600_000);
});
