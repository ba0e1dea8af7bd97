import { beforeAll, describe, expect, it } from 'vitest';
import { defaultSettings, paperSettings } from '../../../src/model/training/settings.js';
import { loadTensorflow, type LoadedTensorflow } from '../../../src/trainer/tensorflow/load.js';
import { BATCH, createPair, createText, WINDOW, type Case, type Pair } from './pairs.js';
import { realPackage, testedPackage } from './tested.js';

let loaded: LoadedTensorflow;

beforeAll(async () => {
  loaded = loadTensorflow(await testedPackage());
});

/** The stand-in is slow, and the kernels that are to be tested are not its own. */
const STEPS = realPackage === undefined ? 25 : 100;

/** The largest difference of the losses over so many steps, and of the gradients' norms relative to them. */
const largestDifference = ({ wasm, tensorflow }: Pair, next: () => Uint16Array, steps: number) => {
  let loss = 0;
  let norm = 0;
  for (let step = 0; step < steps; step++) {
    const window = next();
    const expected = wasm.step(window, 1e-2, step);
    const actual = tensorflow.step(window, 1e-2, step);
    loss = Math.max(loss, Math.abs(actual.loss - expected.loss));
    norm = Math.max(norm, Math.abs(actual.gradientNorm - expected.gradientNorm) / expected.gradientNorm);
  }
  return { loss, norm };
};

/** Mean loss of a window, from the zero state; the states of training are as before. */
const lossOf = (trainer: Pair['tensorflow'], windows: Uint16Array): number => {
  const part = (from: number): Uint16Array =>
    Uint16Array.from({ length: BATCH * WINDOW }, (_, index) => {
      const lane = Math.floor(index / WINDOW);
      return windows[lane * (WINDOW + 1) + (index % WINDOW) + from]!;
    });
  const states = trainer.states();
  trainer.clearStates();
  const losses = trainer.evaluate(part(0), part(1));
  trainer.setStates(states);
  return losses.reduce((sum, loss) => sum + loss, 0) / losses.length;
};

const cases: Case[] = (['lstm', 'gru', 'rnn'] as const).flatMap(cell =>
  [1, 2].flatMap(layers =>
    [null, 8].map(embedding => ({ cell, layers, embedding, optimiser: defaultSettings.optimiser, dropout: 0 })),
  ),
);
cases.push(
  { cell: 'lstm', layers: 2, embedding: null, optimiser: paperSettings.optimiser, dropout: 0.3 },
  {
    cell: 'gru',
    layers: 1,
    embedding: 8,
    optimiser: { kind: 'adam', beta1: 0.9, beta2: 0.999, epsilon: 1e-8, clip: 1, weightDecay: 0.5 },
    dropout: 0,
    activity: 0.5,
  },
);

const nameOf = ({ cell, layers, embedding, optimiser, dropout, activity = 0 }: Case): string =>
  `${cell}, ${layers} ${layers === 1 ? 'layer' : 'layers'}, ${embedding === null ? 'one-hot' : 'embedding'}, ` +
  `${optimiser.kind}, dropout ${dropout}, activity ${activity}`;

describe(`training through ${realPackage === undefined ? 'the stand-in' : 'TensorFlow'}`, () => {
  it.each(cases.map(tested => [nameOf(tested), tested] as const))(
    '%s: losses as on WebAssembly to 1e-3',
    async (name, tested) => {
      const seed = Date.now() % 100_000;
      const pair = await createPair(loaded, tested, seed);
      const next = createText(seed);
      const held = next();
      const before = lossOf(pair.tensorflow, held);
      const { loss, norm } = largestDifference(pair, next, STEPS);
      const after = lossOf(pair.tensorflow, held);
      console.log(`${name}: loss ${before.toFixed(3)} to ${after.toFixed(3)}, differs by ${loss.toExponential(1)}`);
      expect(loss, `seed ${seed}`).toBeLessThan(1e-3);
      expect(norm, `seed ${seed}`).toBeLessThan(1e-2);
      // Both have learned something: equal losses of networks that stand still prove nothing.
      expect(after, `seed ${seed}`).toBeLessThan(before - 0.02);
      pair.tensorflow.dispose();
    },
  );
});
