import { mkdtempSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { build } from 'esbuild';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { createFastPass, splitWhereFaster } from '../../../src/engine/node/rowSplit.js';
import type { ForwardPass } from '../../../src/model/forward.js';
import { createForwardPass } from '../../../src/model/forwardPass.js';
import type { WasmForwardPass } from '../../../src/model/kernels/wasmForwardPass.js';
import { loadKernels, randomNetwork, randomSymbols } from './networks.js';

const kernels = await loadKernels();
const folder = mkdtempSync(join(tmpdir(), 'cell-lens-split-'));
const workerPath = join(folder, 'engine.cjs');

beforeAll(async () => {
  const entry = 'src/engine/worker.ts';
  await build({ entryPoints: [entry], outfile: workerPath, bundle: true, format: 'cjs', platform: 'node' });
});
afterAll(() => rmSync(folder, { recursive: true }));

/** Everything that a run leaves behind: the state, the bits and the recorded rows. */
const readAll = (pass: ForwardPass, symbols: Uint16Array): readonly Float32Array[] => {
  const { layers, hidden, kind } = pass.architecture;
  const state = pass.initialState();
  const bits = new Float32Array(symbols.length);
  const trace = pass.newTrace(symbols.length);
  pass.run(symbols, state, { bits, trace });
  const rows = Array.from({ length: layers * symbols.length }, (_, index) => {
    const row = new Float32Array(hidden);
    trace.row(Math.floor(index / layers), index % layers, kind === 'lstm' ? 'c' : 'h', row);
    return row;
  });
  return [state, bits, ...rows];
};

/** Starts a thread that serves half of the rows of `pass`; `ended` gives its exit code. */
const served = async (pass: WasmForwardPass): Promise<{ readonly worker: Worker; readonly ended: Promise<number> }> => {
  const share = pass.share!;
  const worker = new Worker(workerPath, { workerData: { rowShare: share } });
  const ended = new Promise<number>(resolve => worker.once('exit', resolve));
  await new Promise((resolve, reject) => worker.once('message', resolve).once('error', reject));
  pass.startSplit(share, () => undefined);
  return { worker, ended };
};

describe.each(['lstm', 'gru', 'rnn'] as const)('%s on two threads', kind => {
  // 3 layers; 72 units are 9 panels of 8 (or 3 of 32), so that the halves differ; 300 symbols are more than two chunks.
  const network = randomNetwork({ kind, layers: 3, hidden: 72, embedding: 5, vocabulary: 40 }, 11, 1.5);

  test('gives the bits of one thread, also after a pause and with cells held, and ends', async () => {
    const seed = 99;
    console.log(`seed ${seed}`);
    const pass = createForwardPass(network, kernels) as WasmForwardPass;
    const alone = createForwardPass(network, kernels);
    const { ended } = await served(pass);
    expect(pass.isSplit).toBe(true);
    for (const length of [300, 1, 128, 77]) {
      const symbols = randomSymbols(40, length, seed + length);
      expect(readAll(pass, symbols)).toEqual(readAll(alone, symbols));
    }
    // Long enough for the second thread to fall asleep.
    await new Promise(resolve => setTimeout(resolve, 50));
    const clamps = [
      { layer: 0, unit: 70, value: 0.5 },
      { layer: 2, unit: 3, value: -1 },
    ];
    const symbols = randomSymbols(40, 200, seed);
    const free = readAll(alone, symbols);
    pass.clamp(clamps);
    alone.clamp(clamps);
    const held = readAll(pass, symbols);
    expect(held).toEqual(readAll(alone, symbols));
    expect(held).not.toEqual(free);
    pass.dispose();
    expect(await ended).toBe(0);
    expect(readAll(pass, symbols)).toEqual(held);
  });
});

const quiet = (): Promise<void> => new Promise(resolve => setImmediate(resolve));

test('a small network is read on one thread; a large one gives the same bits while it is measured and after', async () => {
  const messages: string[] = [];
  const log = (message: string): unknown => messages.push(message);
  const small = randomNetwork({ kind: 'lstm', layers: 1, hidden: 64, embedding: 5, vocabulary: 40 }, 12);
  const one = createFastPass(small, kernels);
  await splitWhereFaster(one, workerPath, quiet, log);
  expect((one as WasmForwardPass).isSplit).toBe(false);
  const large = randomNetwork({ kind: 'lstm', layers: 1, hidden: 256, embedding: 5, vocabulary: 40 }, 13);
  const symbols = randomSymbols(40, 150, 14);
  const expected = readAll(createForwardPass(large, kernels), symbols);
  const pass = createFastPass(large, kernels) as WasmForwardPass;
  const splits: boolean[] = [];
  const readMeanwhile = async (): Promise<void> => {
    expect(readAll(pass, symbols)).toEqual(expected);
    splits.push(pass.isSplit);
    await quiet();
  };
  await splitWhereFaster(pass, workerPath, readMeanwhile, log);
  // One and two threads were measured, three times each.
  expect(splits).toEqual(availableParallelism() < 2 ? [] : [false, false, false, true, true, true]);
  expect(readAll(pass, symbols)).toEqual(expected);
  pass.dispose();
  expect(messages).toEqual([]);
});

test('a second thread that does not start leaves one, and says why', async () => {
  const network = randomNetwork({ kind: 'gru', layers: 1, hidden: 256, embedding: 5, vocabulary: 40 }, 15);
  const messages: string[] = [];
  const pass = createFastPass(network, kernels);
  await splitWhereFaster(pass, join(folder, 'missing.cjs'), quiet, message => messages.push(message));
  expect((pass as WasmForwardPass).isSplit).toBe(false);
  expect(messages.join()).toMatch(/second thread for reading did not start .*missing\.cjs/);
});

describe('a second thread that is lost', () => {
  const network = randomNetwork({ kind: 'lstm', layers: 2, hidden: 72, embedding: 5, vocabulary: 40 }, 16, 1.5);
  const symbols = randomSymbols(40, 200, 17);

  test('in the middle of a run: one thread makes the run, with the cells held, and says so', () => {
    const pass = createForwardPass(network, kernels) as WasmForwardPass;
    const alone = createForwardPass(network, kernels);
    const clamps = [{ layer: 1, unit: 70, value: 0.5 }];
    pass.clamp(clamps);
    alone.clamp(clamps);
    const lost = vi.fn();
    // Nobody serves the other half: to this thread that is what a crash looks like.
    pass.startSplit(pass.share!, lost);
    expect(readAll(pass, symbols)).toEqual(readAll(alone, symbols));
    expect(pass.isSplit).toBe(false);
    expect(lost).toHaveBeenCalledOnce();
    expect(readAll(pass, symbols)).toEqual(readAll(alone, symbols));
    expect(lost).toHaveBeenCalledOnce();
  });

  test("between two runs: the next run is one thread's", async () => {
    const pass = createForwardPass(network, kernels) as WasmForwardPass;
    const { worker, ended } = await served(pass);
    expect(readAll(pass, symbols)).toEqual(readAll(createForwardPass(network, kernels), symbols));
    await worker.terminate();
    await ended;
    expect(readAll(pass, symbols)).toEqual(readAll(createForwardPass(network, kernels), symbols));
    expect(pass.isSplit).toBe(false);
  });
});
