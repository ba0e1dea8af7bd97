import { expect, test } from 'vitest';
import { createForwardPass } from '../../../src/model/forwardPass.js';
import { compareWithReference } from './accuracy.js';
import { backends, loadKernels, sourceSymbols, starterNetwork } from './networks.js';

test('the kernels agree with float64 over 20,000 characters of source: starter network', async () => {
  const kernels = await loadKernels();
  const network = starterNetwork();
  const builds = backends(kernels).filter(backend => backend !== 'js');
  expect(builds).toEqual(['wasm-relaxed', 'wasm-simd']);
  const passes = builds.map(backend => createForwardPass(network, kernels, { backend }));
  const errors = compareWithReference(network, passes, sourceSymbols(network, 20_000), ['h', 'c']);
  for (const [pass, { h, c, bits }] of errors) {
    console.log(`${pass.backend}: h ${h!.toExponential(1)}, c ${c!.toExponential(1)}, bits ${bits!.toExponential(1)}`);
    expect(h).toBeLessThanOrEqual(2e-6);
    expect(c).toBeLessThanOrEqual(1e-5);
    expect(bits).toBeLessThanOrEqual(1e-5);
  }
});

test('plain JavaScript agrees with float64 over 3,000 characters: starter network', () => {
  const network = starterNetwork();
  const pass = createForwardPass(network, null);
  expect(pass.backend).toBe('js');
  const errors = compareWithReference(network, [pass], sourceSymbols(network, 3_000), [
    'h',
    'c',
    'tanh_c',
    'i',
    'f',
    'g',
    'o',
  ]);
  const { c, ...others } = errors.get(pass)!;
  expect(c).toBeLessThanOrEqual(1e-5);
  for (const error of Object.values(others)) expect(error).toBeLessThanOrEqual(2e-6);
});
