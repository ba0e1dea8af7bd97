import { describe, expect, test } from 'vitest';
import { signalsOf } from '../../../src/model/architecture.js';
import type { CellClamp } from '../../../src/model/forward.js';
import { createForwardPass } from '../../../src/model/forwardPass.js';
import { createRandom } from '../../../src/model/random.js';
import { createReference } from '../../../src/model/reference.js';
import { backends, loadKernels, randomNetwork, randomSymbols } from './networks.js';

const kernels = await loadKernels();
const unshared = await loadKernels('-unshared');
const kinds = ['lstm', 'gru', 'rnn'] as const;
const cases = kinds.flatMap(kind => backends(kernels).map(backend => ({ kind, backend })));
const sizes = { layers: 2, hidden: 20, embedding: 6, vocabulary: 50 } as const;

test('every build runs here, so every build is tested', () => {
  expect(backends(kernels)).toEqual(['wasm-relaxed', 'wasm-simd', 'js']);
});

test('the fastest backend is chosen; without kernels plain JavaScript', () => {
  const network = randomNetwork({ kind: 'lstm', ...sizes }, 1);
  expect(createForwardPass(network, kernels).backend).toBe('wasm-relaxed');
  const noRelaxed = { plain: kernels.plain, relaxed: new Uint8Array([0]) };
  expect(createForwardPass(network, noRelaxed).backend).toBe('wasm-simd');
  const noSimd = { plain: new Uint8Array([0]), relaxed: new Uint8Array([0]) };
  expect(createForwardPass(network, noSimd).backend).toBe('js');
  expect(createForwardPass(network, null).backend).toBe('js');
  expect(() => createForwardPass(network, noSimd, { backend: 'wasm-simd' })).toThrow(/does not run here/);
});

describe.each(cases)('$kind, $backend', ({ kind, backend }) => {
  const network = randomNetwork({ kind, ...sizes }, 5, 2);
  const { layers, hidden, vocabulary } = network.architecture;
  const make = () => createForwardPass(network, kernels, { backend });

  test('gives the same bits however the text is cut into runs', () => {
    const seed = 321;
    console.log(`seed ${seed}`);
    const random = createRandom(seed);
    const symbols = randomSymbols(vocabulary, 700, seed);
    const whole = make();
    const wholeState = whole.initialState();
    const wholeTrace = whole.newTrace(symbols.length);
    const wholeBits = new Float32Array(symbols.length);
    whole.run(symbols, wholeState, { trace: wholeTrace, bits: wholeBits });

    // Another text in between: nothing of it may be left in the memory that the kernels work in.
    const cut = make();
    const state = cut.initialState();
    const expected = new Float32Array(hidden);
    const actual = new Float32Array(hidden);
    for (let from = 0; from < symbols.length;) {
      const to = Math.min(symbols.length, from + 1 + random.below(from < 50 ? 4 : 160));
      const trace = cut.newTrace(to - from);
      const bits = new Float32Array(to - from);
      cut.run(symbols.subarray(from, to), state, { trace, bits });
      expect(bits).toEqual(wholeBits.subarray(from, to));
      for (let step = from; step < to; step++) {
        for (let layer = 0; layer < layers; layer++) {
          for (const signal of signalsOf[kind]) {
            wholeTrace.row(step, layer, signal, expected);
            trace.row(step - from, layer, signal, actual);
            // Not expect() for each: there are thousands.
            if (!actual.every((value, unit) => Object.is(value, expected[unit]))) {
              throw new Error(`${signal} of layer ${layer} differs at step ${step}, run from ${from} to ${to}`);
            }
          }
        }
      }
      cut.run(randomSymbols(vocabulary, 9, from), cut.initialState());
      from = to;
    }
    expect(state).toEqual(wholeState);
  });

  test('a run without outputs and a run with them leave the same state', () => {
    const symbols = randomSymbols(vocabulary, 300, 3);
    const pass = make();
    const [bare, recorded] = [pass.initialState(), pass.initialState()];
    pass.run(symbols, bare);
    pass.run(symbols, recorded, { trace: pass.newTrace(300), bits: new Float32Array(300) });
    expect(bare).toEqual(recorded);
    expect(bare.some(value => value !== 0)).toBe(true);
  });

  test('holds cells at a value before anything reads them, as the reference does', () => {
    const clamps: CellClamp[] = [
      { layer: 0, unit: 3, value: 0.75 },
      { layer: 0, unit: hidden - 1, value: -2 },
      { layer: 1, unit: 8, value: 0 },
    ];
    const symbols = randomSymbols(vocabulary, 200, 4);
    const pass = make();
    const free = pass.initialState();
    pass.run(symbols, free);
    const reference = createReference(network);
    reference.clamp(clamps);
    pass.clamp(clamps);
    const trace = pass.newTrace(symbols.length);
    const state = pass.initialState();
    pass.run(symbols, state, { trace });
    let worst = 0;
    symbols.forEach((symbol, step) => {
      reference.step(symbol);
      for (let layer = 0; layer < layers; layer++) {
        for (const signal of signalsOf[kind]) {
          for (let unit = 0; unit < hidden; unit++) {
            const error = Math.abs(trace.value(step, layer, unit, signal) - reference.signal(layer, signal)[unit]!);
            if (!(error <= worst)) worst = error;
          }
        }
      }
    });
    expect(worst).toBeLessThanOrEqual(3e-6);
    const held = kind === 'lstm' ? 'c' : 'h';
    for (const { layer, unit, value } of clamps) expect(trace.value(199, layer, unit, held)).toBe(value);
    expect(state).not.toEqual(free);
    pass.clamp([]);
    const again = pass.initialState();
    pass.run(symbols, again);
    expect(again).toEqual(free);
  });

  test('the distribution is the softmax of the reference and adds up to 1', () => {
    const symbols = randomSymbols(vocabulary, 60, 6);
    const pass = make();
    const reference = createReference(network);
    const state = pass.initialState();
    pass.run(symbols, state);
    symbols.forEach(symbol => reference.step(symbol));
    const probabilities = pass.distribution(state);
    const expected = reference.probabilities();
    expect(probabilities.length).toBe(vocabulary);
    expect(probabilities.reduce((a, b) => a + b, 0)).toBeCloseTo(1, 6);
    probabilities.forEach((value, symbol) => expect(Math.abs(value - expected[symbol]!)).toBeLessThanOrEqual(1e-6));
    const bits = new Float32Array(1);
    pass.run(symbols.subarray(0, 1), state, { bits });
    expect(Math.abs(bits[0]! + Math.log2(expected[symbols[0]!]!))).toBeLessThanOrEqual(1e-5);
  });

  test('a column of the trace is the same numbers as its rows and values', () => {
    const symbols = randomSymbols(vocabulary, 40, 8);
    const pass = make();
    const trace = pass.newTrace(64);
    pass.run(symbols, pass.initialState(), { trace });
    const row = new Float32Array(hidden);
    for (const signal of signalsOf[kind]) {
      const column = new Float32Array(25).fill(9);
      trace.column(1, 13, signal, 10, 30, column, 5);
      for (let step = 10; step < 30; step++) {
        trace.row(step, 1, signal, row);
        expect(column[step - 5]).toBe(row[13]);
        expect(trace.value(step, 1, 13, signal)).toBe(row[13]);
      }
      expect([...column.subarray(0, 5)]).toEqual([9, 9, 9, 9, 9]);
    }
    expect(trace.bytes).toBeGreaterThanOrEqual(64 * layers * hidden * 4);
    expect(() => trace.value(0, 0, 0, kind === 'lstm' ? 'z' : 'c')).toThrow(/cells have no/);
  });

  test('refuses what does not fit', () => {
    const pass = make();
    const state = pass.initialState();
    const symbols = new Uint16Array(10);
    expect(() => pass.run(new Uint16Array([1, vocabulary]), state)).toThrow(/symbol 50 is not in the vocabulary/);
    expect(() => pass.run(symbols, new Float32Array(3))).toThrow(/the state has 3 numbers/);
    expect(() => pass.run(symbols, state, { trace: pass.newTrace(9) })).toThrow(/the trace holds 9 steps/);
    expect(() => pass.run(symbols, state, { bits: new Float32Array(9) })).toThrow(/bits has room for 9/);
    expect(() => pass.clamp([{ layer: 2, unit: 0, value: 0 }])).toThrow(/no cell 2:0/);
    expect(() => pass.clamp([{ layer: 0, unit: 20, value: 0 }])).toThrow(/no cell 0:20/);
    expect(() => pass.clamp([{ layer: 0, unit: 0, value: NaN }])).toThrow(/cannot be held at NaN/);
    expect(() => pass.distribution(new Float32Array(1))).toThrow(/the state has 1 numbers/);
    expect(() => pass.newTrace(0)).toThrow(/a trace of 0 steps/);
    const other = createForwardPass(network, kernels, { backend: backend === 'js' ? 'wasm-simd' : 'js' });
    expect(() => pass.run(symbols, state, { trace: other.newTrace(10) })).toThrow(/made by another forward pass/);
    expect(state.every(value => value === 0)).toBe(true);
    pass.run(new Uint16Array(0), state);
    expect(state.every(value => value === 0)).toBe(true);
  });
});

test.each(['wasm-relaxed', 'wasm-simd'] as const)('%s runs without shared memory, to the same bits', backend => {
  const network = randomNetwork({ kind: 'lstm', ...sizes }, 9);
  const symbols = randomSymbols(sizes.vocabulary, 200, 10);
  const states = [kernels, unshared].map(code => {
    const pass = createForwardPass(network, code, { backend });
    const state = pass.initialState();
    pass.run(symbols, state);
    return state;
  });
  expect(states[0]).toEqual(states[1]);
});
