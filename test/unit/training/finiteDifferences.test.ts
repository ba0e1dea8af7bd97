import { describe, expect, it } from 'vitest';
import type { Architecture } from '../../../src/model/architecture.js';
import { createNetwork, type Network } from '../../../src/model/network.js';
import { createRandom } from '../../../src/model/random.js';
import { createReference } from '../../../src/model/reference.js';
import type { Tensor } from '../../../src/model/tensor.js';
import { measureGradientFlow } from '../../../src/model/training/gradientFlow.js';
import { initialiseParameters } from '../../../src/model/training/initialise.js';
import { readParameters } from '../../../src/model/training/parameters.js';
import { createRun, readingGradients } from './runs.js';

const BOUNDARY = 0;
const seed = 20_240;

const networkFrom = (architecture: Architecture, tensors: ReadonlyMap<string, Tensor>): Network =>
  createNetwork(
    {
      format: 'cell-lens-network',
      version: 1,
      name: 'test',
      cell: architecture.kind,
      layers: architecture.layers,
      hidden: architecture.hidden,
      embedding: architecture.embedding,
      vocabulary: {
        symbols: Array.from({ length: architecture.vocabulary }, (_, i) =>
          i === 0 ? '' : String.fromCharCode(96 + i),
        ),
        boundary: BOUNDARY,
        unknown: 0,
        skipped: '',
      },
    },
    tensors,
    'test',
  );

/** Mean loss in float64 plus `activity` times the mean |h| of the last layer; the state is zero before every boundary. */
const lossOf = (network: Network, lanes: readonly (readonly number[])[], activity = 0): number => {
  const reference = createReference(network);
  const { layers, hidden } = network.architecture;
  let sum = 0;
  let count = 0;
  for (const lane of lanes) {
    reference.reset();
    for (let step = 0; step + 1 < lane.length; step++) {
      if (lane[step] === BOUNDARY) reference.reset();
      reference.step(lane[step]!);
      sum -= Math.log(reference.probabilities()[lane[step + 1]!]!);
      for (const h of reference.signal(layers - 1, 'h')) sum += (activity / hidden) * Math.abs(h);
      count++;
    }
  }
  return sum / count;
};

const cases = (['lstm', 'gru', 'rnn'] as const).flatMap(kind =>
  [1, 2].map(layers => ({ kind, layers, hidden: 8, embedding: layers === 2 ? 8 : null, vocabulary: 6 })),
);

describe.each([0, 0.7])('gradients against float64 finite differences, activity penalty %d', activity => {
  it.each(cases)('$kind, $layers layers, with files that begin inside the window', async architecture => {
    const random = createRandom(seed);
    const tensors = initialiseParameters(architecture, seed);
    // Larger weights than at the start of training, so that every path carries something.
    for (const { data } of tensors.values()) data.forEach((value, index) => (data[index] = value * 2));
    const window = 9;
    const lanes = Array.from({ length: 5 }, (_, lane) =>
      Array.from({ length: window + 1 }, (_, step) =>
        step === 2 * lane || step === 7 ? BOUNDARY : 1 + random.below(5),
      ),
    );
    const { trainer, memory } = await createRun({
      architecture,
      tensors,
      batch: lanes.length,
      window,
      optimiser: readingGradients,
      activity,
      boundary: BOUNDARY,
    });
    const { loss } = trainer.step(Uint16Array.from(lanes.flat()), 0);
    expect(loss).toBeCloseTo(lossOf(networkFrom(architecture, tensors), lanes), 5);
    const gradients = readParameters(memory, trainer.plan, trainer.plan.firstMoments);
    for (const [name, tensor] of tensors) {
      const gradient = gradients.get(name)!.data;
      const largest = gradient.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
      for (let sample = 0; sample < 6; sample++) {
        const index = random.below(tensor.data.length);
        const at = (delta: number): { loss: number; value: number } => {
          const data = Float32Array.from(tensor.data);
          data[index]! += delta;
          const changed = new Map(tensors).set(name, { ...tensor, data });
          return { loss: lossOf(networkFrom(architecture, changed), lanes, activity), value: data[index]! };
        };
        // Small, so that no h crosses 0 between the two, where its penalty has a kink.
        const [above, below] = [at(2e-5), at(-2e-5)];
        const expected = (above.loss - below.loss) / (above.value - below.value);
        expect(Math.abs(gradient[index]! - expected), `seed ${seed}: ${name}[${index}]`).toBeLessThan(
          1e-4 * Math.max(largest, 0.02),
        );
      }
    }
  });
});

describe('gradients with dropout', () => {
  it.each(cases.filter(({ layers }) => layers === 2))('$kind, along a random direction', async architecture => {
    const random = createRandom(seed);
    const tensors = initialiseParameters(architecture, seed);
    const [batch, window] = [6, 8];
    const symbols = new Uint16Array(batch * (window + 1)).map(() => 1 + random.below(5));
    const run = {
      architecture,
      tensors,
      batch,
      window,
      optimiser: readingGradients,
      dropout: 0.4,
      boundary: BOUNDARY,
    };
    const { trainer, memory } = await createRun(run);
    const { loss } = trainer.step(symbols, 0, 77);
    const gradients = readParameters(memory, trainer.plan, trainer.plan.firstMoments);
    const directions = new Map([...tensors].map(([name, { data }]) => [name, data.map(() => random.normal())]));
    let expected = 0;
    for (const [name, { data }] of gradients)
      data.forEach((value, i) => (expected += value * directions.get(name)![i]!));
    const lossAt = async (distance: number, dropoutSeed: number): Promise<number> => {
      const moved = new Map(
        [...tensors].map(([name, { shape, data }]) => [
          name,
          { shape, data: data.map((value, i) => value + distance * directions.get(name)![i]!) },
        ]),
      );
      const other = await createRun({ ...run, tensors: moved });
      return other.trainer.step(symbols, 0, dropoutSeed).loss;
    };
    const slope = ((await lossAt(1e-3, 77)) - (await lossAt(-1e-3, 77))) / 2e-3;
    expect(Math.abs(slope - expected) / Math.abs(expected)).toBeLessThan(5e-3);
    // Another seed drops others.
    expect(await lossAt(0, 77)).toBe(loss);
    expect(await lossAt(0, 78)).not.toBe(loss);
  });
});

describe('gradient flow against finite differences', () => {
  it.each(cases)('$kind, $layers layers: d loss(t) / d h(t - k)', architecture => {
    const random = createRandom(seed + 1);
    const network = networkFrom(architecture, initialiseParameters(architecture, seed));
    const steps = 4;
    const symbols = Uint16Array.from({ length: 3 * steps + 2 }, () => 1 + random.below(5));
    const flow = measureGradientFlow(network, symbols, { steps, positions: 1, clip: 1e9 });
    const t = symbols.length - 2;
    const from = t - 2 * steps;
    const lossWith = (layer: number, unit: number, at: number, delta: number): number => {
      const reference = createReference(network);
      for (let step = from; step <= t; step++) {
        reference.step(symbols[step]!);
        if (step === at) reference.signal(layer, 'h')[unit]! += delta;
      }
      return -Math.log(reference.probabilities()[symbols[t + 1]!]!);
    };
    for (let k = 1; k <= steps; k++) {
      for (let layer = 0; layer < architecture.layers; layer++) {
        // h of a lower layer also feeds the layer above in its own step, which a change after the step does not reach.
        if (layer < architecture.layers - 1) continue;
        let squares = 0;
        for (let unit = 0; unit < architecture.hidden; unit++) {
          const slope = (lossWith(layer, unit, t - k, 1e-5) - lossWith(layer, unit, t - k, -1e-5)) / 2e-5;
          squares += slope * slope;
        }
        expect(flow.h[layer]![k]! / Math.sqrt(squares), `seed ${seed}: layer ${layer}, k ${k}`).toBeCloseTo(1, 4);
      }
    }
  });

  it('clips as the whole gradient says', () => {
    const architecture = cases[0]!;
    const network = networkFrom(architecture, initialiseParameters(architecture, seed));
    const symbols = Uint16Array.from({ length: 40 }, (_, index) => 1 + (index % 5));
    const free = measureGradientFlow(network, symbols, { steps: 10, positions: 3, clip: 1e9 });
    const clipped = measureGradientFlow(network, symbols, { steps: 10, positions: 1, clip: 0.01 });
    expect(free.clipFactor).toBe(1);
    expect(free.hClipped).toEqual(free.h);
    expect(clipped.clipFactor).toBeLessThan(0.5);
    clipped.h[0]!.forEach((norm, k) => expect(clipped.hClipped[0]![k]).toBeCloseTo(norm * clipped.clipFactor, 12));
    expect(() => measureGradientFlow(network, symbols, { steps: 39, positions: 1, clip: 1 })).toThrow(/needs 41/);
  });
});
