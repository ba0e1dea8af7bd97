import { expect, test } from 'vitest';
import { chooseBuild, startKernels } from '../../../src/model/kernels/inferenceKernels.js';
import { loadKernels } from './networks.js';

const code = await loadKernels();
const count = 400_000;

test.each(['wasm-relaxed', 'wasm-simd'] as const)('%s: tanh, sigmoid and exp are as accurate as they say', build => {
  expect(chooseBuild(code, build)).toBe(build);
  const { kernels, memory } = startKernels(code, build, 2048 + 24 * count);
  const at = (part: number): number => 2048 + 4 * count * part;
  const [x, tanh, sigmoid, exp, gateTanh, gateSigmoid] = [at(0), at(1), at(2), at(3), at(4), at(5)];
  const values = (at: number): Float32Array => new Float32Array(memory.buffer, at, count);
  values(x).set(Float32Array.from({ length: count }, (_, index) => -20 + (40 * index) / count));
  // Far outside, at zero, and so small that only the sign is left.
  values(x).set([0, -0, 1e-30, -1e-30, 1000, -1000, 3e38, -3e38]);
  kernels.activations(count, x, tanh, sigmoid, exp, gateTanh, gateSigmoid, 1024);
  const worst = { tanh: 0, sigmoid: 0, exp: 0, gateTanh: 0, gateSigmoid: 0 };
  values(x).forEach((argument, index) => {
    const bounded = Math.max(-87, Math.min(88, argument));
    const [exactTanh, exactSigmoid] = [Math.tanh(argument), 1 / (1 + Math.exp(-argument))];
    worst.tanh = Math.max(worst.tanh, Math.abs(values(tanh)[index]! - exactTanh));
    worst.sigmoid = Math.max(worst.sigmoid, Math.abs(values(sigmoid)[index]! - exactSigmoid));
    worst.gateTanh = Math.max(worst.gateTanh, Math.abs(values(gateTanh)[index]! - exactTanh));
    worst.gateSigmoid = Math.max(worst.gateSigmoid, Math.abs(values(gateSigmoid)[index]! - exactSigmoid));
    worst.exp = Math.max(worst.exp, Math.abs(values(exp)[index]! / Math.exp(bounded) - 1));
  });
  console.log(build, worst);
  expect(worst.tanh).toBeLessThanOrEqual(1.3e-7);
  expect(worst.sigmoid).toBeLessThanOrEqual(1.3e-7);
  expect(worst.gateTanh).toBeLessThanOrEqual(1.3e-7);
  expect(worst.gateSigmoid).toBeLessThanOrEqual(1.3e-7);
  expect(worst.exp).toBeLessThanOrEqual(2.5e-7);
});
