import { expect, test } from 'vitest';
import { createForwardPass } from '../../../src/model/forwardPass.js';
import { compareWithReference, describeDeviation, rootMeanSquare } from './accuracy.js';
import { backends, loadKernels, sourceFiles, shippedNetwork } from './networks.js';

test('the kernels agree with float64 over 20,000 characters of source: shipped network', async () => {
  const kernels = await loadKernels();
  const network = shippedNetwork();
  const builds = backends(kernels).filter(backend => backend !== 'js');
  expect(builds).toEqual(['wasm-relaxed', 'wasm-simd']);
  const passes = builds.map(backend => createForwardPass(network, kernels, { backend }));
  const texts = sourceFiles(network);
  expect(texts.reduce((sum, { length }) => sum + length, 0)).toBe(20_000);
  for (const [pass, { h, c, bits }] of compareWithReference(network, passes, texts, ['h', 'c'])) {
    console.log(`${pass.backend}: h ${describeDeviation(h!)}`);
    console.log(`${pass.backend}: c ${describeDeviation(c!)}; bits ${describeDeviation(bits!)}`);
    expect(h!.count).toBe(20_000 * 512);
    // A defect of the kernels moves the mean square before it moves the largest.
    expect(rootMeanSquare(h!)).toBeLessThanOrEqual(7.5e-8);
    expect(h!.largest).toBeLessThanOrEqual(2e-6);
    expect(c!.largest).toBeLessThanOrEqual(1e-5);
    expect(bits!.largest).toBeLessThanOrEqual(5e-5);
  }
}, 600_000);

test('plain JavaScript agrees with float64 over 1,500 characters of source: shipped network', () => {
  const network = shippedNetwork();
  const pass = createForwardPass(network, null);
  expect(pass.backend).toBe('js');
  const texts = [sourceFiles(network)[0]!.subarray(0, 1_500)];
  const found = compareWithReference(network, [pass], texts, ['h', 'c', 'tanh_c', 'i', 'f', 'g', 'o']).get(pass)!;
  const { c, bits, ...others } = found;
  expect(c!.largest).toBeLessThanOrEqual(1e-5);
  expect(bits!.largest).toBeLessThanOrEqual(1e-5);
  for (const [signal, { largest }] of Object.entries(others)) expect(largest, signal).toBeLessThanOrEqual(2e-6);
}, 600_000);
