import { describe, expect, it } from 'vitest';
import { signalsOf } from '../../../src/model/architecture.js';
import type { ForwardPass } from '../../../src/model/forward.js';
import { createForwardPass } from '../../../src/model/forwardPass.js';
import { type Measure, readsFasterWide } from '../../../src/model/wideTrial.js';
import { loadKernels, randomNetwork, randomSymbols } from './networks.js';

const kernels = await loadKernels();
const vocabulary = 40;
const seed = 1 + Math.floor(Math.random() * 1e6);

/** Everything that a run leaves behind: the state, the bits, every signal of every unit. */
const readAll = (pass: ForwardPass, symbols: Uint16Array): readonly Float32Array[] => {
  const { kind, layers, hidden } = pass.architecture;
  const trace = pass.newTrace(symbols.length);
  const bits = new Float32Array(symbols.length);
  const state = pass.initialState();
  pass.run(symbols, state, { trace, bits });
  const rows: Float32Array[] = [state, bits];
  for (let layer = 0; layer < layers; layer++) {
    for (const signal of signalsOf[kind]) {
      for (let step = 0; step < symbols.length; step++) {
        const row = new Float32Array(hidden);
        trace.row(step, layer, signal, row);
        rows.push(row);
      }
    }
  }
  return rows;
};

describe(`weights laid out for vectors of 256 bits (seed ${seed})`, () => {
  it.each([
    ['lstm', 1, 8],
    ['lstm', 3, 20],
    ['lstm', 2, 24],
    ['lstm', 1, 72],
    ['lstm', 2, 136],
    ['gru', 2, 24],
    ['rnn', 3, 40],
  ] as const)('%s, %i layers of %i: the same bits, with cells held and without', (kind, layers, hidden) => {
    const network = randomNetwork({ kind, layers, hidden, embedding: 5, vocabulary }, seed, 2);
    const [narrow, wide] = [false, true].map(wide => createForwardPass(network, kernels, { wide }));
    const symbols = randomSymbols(vocabulary, 200, seed);
    const free = readAll(narrow!, symbols);
    expect(readAll(wide!, symbols)).toEqual(free);
    const clamps = [{ layer: layers - 1, unit: hidden - 1, value: 0.75 }];
    for (const pass of [narrow!, wide!]) pass.clamp(clamps);
    const held = readAll(wide!, symbols);
    expect(held).toEqual(readAll(narrow!, symbols));
    expect(held).not.toEqual(free);
  });

  it('change nothing for kernels without fused multiply-add', () => {
    const network = randomNetwork({ kind: 'lstm', layers: 2, hidden: 24, embedding: 5, vocabulary }, seed, 2);
    const [narrow, wide] = [false, true].map(wide =>
      createForwardPass(network, kernels, { backend: 'wasm-simd', wide }),
    );
    const symbols = randomSymbols(vocabulary, 100, seed);
    expect(readAll(wide!, symbols)).toEqual(readAll(narrow!, symbols));
  });
});

describe('the trial', () => {
  /** Says that runs take these milliseconds, narrow and wide in turns. */
  const measured = (narrow: number, wide: number): Measure => {
    let runs = 0;
    return run => {
      run();
      return runs++ % 2 === 0 ? narrow : wide;
    };
  };

  it('takes what is faster', () => {
    expect(readsFasterWide(kernels, measured(5, 4))).toBe(true);
    expect(readsFasterWide(kernels, measured(4, 5))).toBe(false);
    expect(readsFasterWide(kernels, measured(5, 4.99))).toBe(false);
  });

  it('takes nothing that differs in one bit', () => {
    const oneBitOff: typeof createForwardPass = (network, code, options) => {
      const pass = createForwardPass(network, code, options);
      const run = pass.run.bind(pass);
      if (options?.wide === true) {
        pass.run = (symbols, state, outputs) => {
          run(symbols, state, outputs);
          new Int32Array(state.buffer)[100]! ^= 1;
        };
      }
      return pass;
    };
    expect(readsFasterWide(kernels, measured(5, 4), oneBitOff)).toBe(false);
  });
});
