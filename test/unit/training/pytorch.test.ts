import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { CellKind } from '../../../src/model/architecture.js';
import { readSafetensors } from '../../../src/model/safetensors.js';
import type { Tensor } from '../../../src/model/tensor.js';
import { readParameters } from '../../../src/model/training/parameters.js';
import type { Optimiser } from '../../../src/model/training/settings.js';
import { createRun, readingGradients, relativeError } from './runs.js';

const folder = 'test/fixtures/training';

interface Case {
  readonly cell: CellKind;
  readonly layers: number;
  readonly hidden: number;
  readonly embedding: number | null;
  readonly vocabulary: number;
  readonly batch: number;
  readonly window: number;
  readonly optimiser: 'adam' | 'adamw' | 'rmsprop';
  readonly weightDecay?: number;
  readonly activity?: number;
}

const load = (name: string) => {
  const settings = JSON.parse(readFileSync(join(folder, `${name}.json`), 'utf8')) as Case;
  const file = join(folder, `${name}.safetensors`);
  const all = readSafetensors(new Uint8Array(readFileSync(file)), file);
  const part = (prefix: string): Map<string, Tensor> =>
    new Map(
      [...all].filter(([key]) => key.startsWith(prefix)).map(([key, tensor]) => [key.slice(prefix.length), tensor]),
    );
  const { cell: kind, layers, hidden, embedding, vocabulary, batch, window } = settings;
  const text = Uint16Array.from(all.get('text')!.data);
  /** The windows as write_fixtures.py makes them. */
  const windowAt = (step: number): Uint16Array => {
    const laneLength = Math.floor(text.length / batch);
    const start = (step % Math.floor((laneLength - 1) / window)) * window;
    const out = new Uint16Array(batch * (window + 1));
    for (let lane = 0; lane < batch; lane++) {
      const from = lane * laneLength + start;
      out.set(text.subarray(from, from + window + 1), lane * (window + 1));
    }
    return out;
  };
  return {
    settings,
    architecture: { kind, layers, hidden, embedding, vocabulary },
    tensors: part('w.'),
    gradients: part('g.'),
    losses: all.get('losses')!.data,
    /** Weights after the last step; empty where the fixture does not hold them. */
    final: part('f.'),
    windowAt,
  };
};

const names = readdirSync(folder)
  .filter(file => file.endsWith('.safetensors'))
  .map(file => file.slice(0, -'.safetensors'.length));

describe.each(['wasm-relaxed', 'wasm-simd'] as const)('%s kernels against PyTorch', build => {
  it.each(names)('%s: gradients as by autograd in float64, worst relative error per tensor below 1e-4', async name => {
    const { settings, architecture, tensors, gradients, windowAt } = load(name);
    for (const tiles of ['short', 'tall', 'wide'] as const) {
      const { trainer, memory } = await createRun({
        ...settings,
        architecture,
        tensors,
        optimiser: readingGradients,
        build,
        tiles,
      });
      trainer.step(windowAt(0), 0);
      const computed = readParameters(memory, trainer.plan, trainer.plan.firstMoments);
      expect([...computed.keys()].sort()).toEqual([...gradients.keys()].sort());
      const errors = [...gradients].map(([key, { data }]) => [key, relativeError(computed.get(key)!.data, data)]);
      const worst = Math.max(...errors.map(([, error]) => error as number));
      console.log(`${name} ${build} ${tiles}: worst relative error of a gradient ${worst.toExponential(1)}`);
      expect(errors.filter(([, error]) => (error as number) >= 1e-4)).toEqual([]);
    }
  });

  it.each(names)('%s: the loss of 200 steps within 1e-3', async name => {
    const { settings, architecture, tensors, losses, final, windowAt } = load(name);
    const { weightDecay = 0 } = settings;
    const optimiser: Optimiser =
      settings.optimiser === 'rmsprop'
        ? { kind: 'rmsprop', decay: 0.95, epsilon: 1e-8, clip: 0.5 }
        : { kind: 'adam', beta1: 0.9, beta2: 0.999, epsilon: 1e-8, clip: 0.5, weightDecay };
    const learningRate = settings.optimiser === 'rmsprop' ? 2e-3 : 5e-3;
    const { trainer } = await createRun({ ...settings, architecture, tensors, optimiser, build });
    let worst = 0;
    losses.forEach((expected, step) => {
      const { loss } = trainer.step(windowAt(step), learningRate);
      worst = Math.max(worst, Number.isNaN(loss) ? Infinity : Math.abs(loss - expected));
    });
    console.log(`${name} ${build}: worst difference of the loss over ${losses.length} steps ${worst.toExponential(1)}`);
    expect(losses).toHaveLength(200);
    expect(worst).toBeLessThan(1e-3);
    const weights = trainer.tensors();
    // Decay takes more than half of a weight away over the run.
    for (const [key, { data }] of final) expect(relativeError(weights.get(key)!.data, data), key).toBeLessThan(3e-2);
    expect(final.size).toBe(settings.optimiser === 'adamw' ? weights.size : 0);
  });
});
