import { describe, expect, test } from 'vitest';
import { type Architecture, signalsOf } from '../../../src/model/architecture.js';
import { createForwardPass } from '../../../src/model/forwardPass.js';
import { compareWithReference, describeDeviation } from './accuracy.js';
import { backends, loadKernels, randomNetwork, randomSymbols, sourceFiles } from './networks.js';

const kernels = await loadKernels();

test.each(['gru', 'rnn'] as const)(
  'the kernels agree with float64 over 20,000 characters of source: %s 1x512',
  kind => {
    const seed = 20_001;
    console.log(`seed ${seed}`);
    const network = randomNetwork({ kind, layers: 1, hidden: 512, embedding: 64, vocabulary: 128 }, seed);
    const builds = backends(kernels).filter(backend => backend !== 'js');
    const passes = builds.map(backend => createForwardPass(network, kernels, { backend }));
    const errors = compareWithReference(network, passes, sourceFiles(network), ['h']);
    expect(errors.size).toBe(2);
    for (const [pass, { h, bits }] of errors) {
      console.log(`${kind} ${pass.backend}: h ${describeDeviation(h!)}`);
      expect(h!.largest).toBeLessThanOrEqual(2e-6);
      expect(bits!.largest).toBeLessThanOrEqual(1e-5);
    }
  },
  600_000,
);

/** Sizes that do and do not fill a panel (8 units, RNN 32), a tile (8 symbols) and a chunk. */
const sizes: readonly Omit<Architecture, 'kind'>[] = [
  { layers: 1, hidden: 12, embedding: null, vocabulary: 30 },
  { layers: 2, hidden: 40, embedding: 9, vocabulary: 77 },
  { layers: 3, hidden: 33, embedding: null, vocabulary: 128 },
  { layers: 1, hidden: 1, embedding: 1, vocabulary: 2 },
];

describe.each(['lstm', 'gru', 'rnn'] as const)('every signal of every backend agrees with float64: %s', kind => {
  test.each(sizes)('$layers x $hidden, embedding $embedding, $vocabulary symbols', size => {
    const seed = 7 * size.hidden + size.layers;
    console.log(`seed ${seed}`);
    const network = randomNetwork({ kind, ...size }, seed, 1.5);
    const passes = backends(kernels).map(backend => createForwardPass(network, kernels, { backend }));
    expect(passes.map(({ backend }) => backend)).toEqual(['wasm-relaxed', 'wasm-simd', 'js']);
    const symbols = randomSymbols(size.vocabulary, 1_111, seed);
    for (const errors of compareWithReference(network, passes, [symbols], signalsOf[kind]).values()) {
      const { c, bits, ...others } = errors;
      expect(c?.largest ?? 0).toBeLessThanOrEqual(1e-5);
      expect(bits!.largest).toBeLessThanOrEqual(1e-5);
      for (const [signal, { largest }] of Object.entries(others)) expect(largest, signal).toBeLessThanOrEqual(2e-6);
    }
  });
});
