import { describe, expect, test } from 'vitest';
import type { ForwardPass, Trace } from '../../../src/model/forward.js';
import { createForwardPass } from '../../../src/model/forwardPass.js';
import { TraceMemory } from '../../../src/model/kernels/traceMemory.js';
import type { WasmForwardPass } from '../../../src/model/kernels/wasmForwardPass.js';
import { backends, loadKernels, randomNetwork, randomSymbols } from './networks.js';

const builds = { shared: await loadKernels(), unshared: await loadKernels('-unshared') };
const network = randomNetwork({ kind: 'lstm', layers: 2, hidden: 20, embedding: 6, vocabulary: 50 }, 5, 2);

/** h and c of both layers at every step. */
const valuesOf = (trace: Trace, steps: number): readonly Float32Array[] =>
  (['h', 'c'] as const).flatMap(signal =>
    [0, 1].map(layer => {
      const values = new Float32Array(20 * steps);
      for (let step = 0; step < steps; step++) {
        trace.row(step, layer, signal, values.subarray(20 * step, 20 * (step + 1)));
      }
      return values;
    }),
  );

const recorded = (pass: ForwardPass, symbols: Uint16Array): Trace => {
  const trace = pass.newTrace(symbols.length);
  pass.run(symbols, pass.initialState(), { trace });
  return trace;
};

const cases = Object.entries(builds).flatMap(([memory, kernels]) =>
  backends(kernels).map(backend => ({ memory, backend, kernels })),
);

describe.each(cases)('traces in $memory memory, $backend', ({ backend, kernels }) => {
  test('keep what they hold while others are made, recorded and given back', () => {
    const seed = 77;
    console.log(`seed ${seed}`);
    const pass = createForwardPass(network, kernels, { backend });
    const texts = Array.from({ length: 30 }, (_, index) => randomSymbols(50, 40 + 13 * index, seed + index));
    const expected = texts.map(text => {
      const trace = recorded(createForwardPass(network, kernels, { backend }), text);
      return valuesOf(trace, text.length);
    });
    const traces = texts.map(text => recorded(pass, text));
    const check = (index: number): void => {
      expect(valuesOf(traces[index]!, texts[index]!.length)).toEqual(expected[index]);
    };
    texts.forEach((_, index) => check(index));
    for (let index = 0; index < 30; index += 2) traces[index]!.release();
    for (let index = 0; index < 30; index += 2) traces[index] = recorded(pass, texts[index]!);
    texts.forEach((_, index) => check(index));
    // A long one, so that the memory grows far.
    const long = randomSymbols(50, 5000, seed);
    recorded(pass, long);
    texts.forEach((_, index) => check(index));
  });
});

test('a trace that was given back is neither read nor recorded in', () => {
  const pass = createForwardPass(network, builds.shared, { backend: 'wasm-simd' });
  const trace = recorded(pass, randomSymbols(50, 10, 1));
  trace.release();
  expect(() => trace.value(0, 0, 0, 'h')).toThrow(/was given back/);
  expect(() => pass.run(new Uint16Array(1), pass.initialState(), { trace })).toThrow(/was given back/);
  expect(() => trace.release()).toThrow(/was given back/);
});

test('after the second thread was lost, traces from before keep what they hold and can be recorded in again', () => {
  const pass = createForwardPass(network, builds.shared) as WasmForwardPass;
  const alone = createForwardPass(network, builds.shared);
  const [before, after] = [randomSymbols(50, 150, 2), randomSymbols(50, 150, 3)];
  const kept = recorded(pass, before);
  const reused = recorded(pass, before);
  const expected = valuesOf(kept, 150);
  // Nobody serves the other half.
  pass.startSplit(pass.share!, () => undefined);
  const late = recorded(pass, after);
  expect(valuesOf(late, 150)).toEqual(valuesOf(recorded(alone, after), 150));
  expect(valuesOf(kept, 150)).toEqual(expected);
  pass.run(after, pass.initialState(), { trace: reused });
  expect(valuesOf(reused, 150)).toEqual(valuesOf(late, 150));
  expect(valuesOf(kept, 150)).toEqual(expected);
  for (const trace of [kept, reused, late]) trace.release();
});

describe('the memory for traces', () => {
  const page = 0x10000;

  test('takes again what was given back, and grows only when it must', () => {
    const memory = new WebAssembly.Memory({ initial: 1, maximum: 4 });
    const traces = new TraceMemory(memory, 1000);
    const first = traces.take(40_000);
    expect(first).toBe(1000);
    expect(memory.buffer.byteLength).toBe(page);
    const second = traces.take(40_000);
    expect(second).toBe(41_000);
    expect(memory.buffer.byteLength).toBe(2 * page);
    traces.giveBack(first, 40_000);
    expect(traces.take(40_000)).toBe(first);
    expect(traces.take(64)).toBe(81_000);
    expect(memory.buffer.byteLength).toBe(2 * page);
  });

  test('says so when there is no more, and what is taken stays', () => {
    const traces = new TraceMemory(new WebAssembly.Memory({ initial: 1, maximum: 2 }), 0);
    traces.take(page);
    expect(() => traces.take(3 * page)).toThrow(
      new RangeError('there is no memory for another 1 MB of recorded signals'),
    );
    expect(traces.take(page)).toBe(page);
  });
});
