import { beforeAll, describe, expect, it } from 'vitest';
import { planMemory } from '../../../src/model/training/memoryPlan.js';
import { measureHeldOut } from '../../../src/model/training/heldOut.js';
import { initialiseParameters } from '../../../src/model/training/initialise.js';
import { defaultSettings } from '../../../src/model/training/settings.js';
import { createKernels } from '../../../src/trainer/tensorflow/kernels.js';
import { loadTensorflow, type LoadedTensorflow } from '../../../src/trainer/tensorflow/load.js';
import { packSnapshot, unpackSnapshot } from '../../../src/trainer/tensorflow/storedNumbers.js';
import { createTensorflowTrainer } from '../../../src/trainer/tensorflow/tensorflowTrainer.js';
import { architectureOf, BATCH, createPair, createText, VOCABULARY, WINDOW, type Case } from './pairs.js';
import { realPackage, testedPackage } from './tested.js';

let loaded: LoadedTensorflow;

beforeAll(async () => {
  loaded = loadTensorflow(await testedPackage());
});

const seed = Date.now() % 100_000;
const lstm: Case = { cell: 'lstm', layers: 2, embedding: 8, optimiser: defaultSettings.optimiser, dropout: 0.2 };
const gru: Case = { ...lstm, cell: 'gru', layers: 1, embedding: null };

interface RecordedCall {
  readonly name: string;
  readonly attributes: Readonly<Record<string, unknown>>;
  readonly inputs: readonly string[];
  readonly outputs: number;
}

describe('a trainer on TensorFlow', () => {
  it.each([
    ['lstm', lstm],
    ['gru', gru],
  ] as const)('%s: goes on from what WebAssembly has written, and the other way round', async (_, tested) => {
    const { wasm, tensorflow } = await createPair(loaded, tested, seed);
    const other = await createPair(loaded, tested, seed + 1);
    const next = createText(seed);
    for (let step = 0; step < 6; step++) wasm.step(next(), 4e-3, step);
    tensorflow.restore(wasm.snapshot(), wasm.updates());
    expect(tensorflow.updates()).toBe(6);
    const losses = (trainer: typeof wasm, windows: readonly Uint16Array[]): number[] =>
      windows.map((window, step) => trainer.step(window, 4e-3, 6 + step).loss);
    const windows = [next(), next(), next()];
    const expected = losses(wasm, windows);
    losses(tensorflow, windows).forEach((loss, step) => expect(loss, `seed ${seed}`).toBeCloseTo(expected[step]!, 4));
    other.wasm.restore(tensorflow.snapshot(), tensorflow.updates());
    const after = [next(), next(), next()];
    const further = losses(wasm, after);
    losses(other.wasm, after).forEach((loss, step) => expect(loss, `seed ${seed}`).toBeCloseTo(further[step]!, 4));
    tensorflow.dispose();
    other.tensorflow.dispose();
  });

  it.each([1, 3])('keeps every number of a snapshot made on %i threads', threads => {
    const shape = { batch: BATCH, window: WINDOW, dropout: 0, boundary: 0, threads };
    const plan = planMemory(architectureOf(lstm), shape);
    const length = 3 * (plan.parameters.bytes / 4) + 2 * 2 * BATCH * 16;
    const snapshot = new Float32Array(length).map((_, index) => index + 1);
    const numbers = unpackSnapshot(plan, snapshot);
    const packed = packSnapshot(plan, numbers, numbers.states);
    const size = plan.parameters.bytes / 4;
    // What only fills memory up comes back as the trainer expects it there, all the rest as it was.
    const changed = [...packed].flatMap((value, index) => (value === snapshot[index] ? [] : [index]));
    const real = [...initialiseParameters(architectureOf(lstm), 1).values()].reduce(
      (sum, { data }) => sum + data.length,
      0,
    );
    expect(changed.length).toBe(3 * (size - real));
    expect(changed.every(index => index < 3 * size)).toBe(true);
    expect(() => unpackSnapshot(plan, snapshot.subarray(1))).toThrow(/does not fit this run/);
  });

  it('measures held-out text as WebAssembly does, and comes back to its states', async () => {
    const { wasm, tensorflow } = await createPair(loaded, lstm, seed);
    const window = createText(seed)();
    wasm.step(window, 4e-3);
    tensorflow.step(window, 4e-3);
    const before = tensorflow.states();
    const texts = [30, 3, 55].map((length, index) => ({
      language: index === 1 ? 'c' : 'python',
      symbols: Uint16Array.from({ length }, (_, at) => 1 + ((at * 7 + index) % (VOCABULARY - 1))),
    }));
    const expected = measureHeldOut(wasm, texts, 0);
    const measured = measureHeldOut(tensorflow, texts, 0);
    expect(measured.characters).toBe(88);
    expect(measured.natsPerCharacter).toBeCloseTo(expected.natsPerCharacter, 5);
    expect(measured.byLanguage['c']).toBeCloseTo(expected.byLanguage['c']!, 5);
    expect(tensorflow.states()).toEqual(before);
    tensorflow.dispose();
  });

  it('makes no step of a gradient that is not finite', async () => {
    const { tensorflow } = await createPair(loaded, gru, seed);
    const tensors = tensorflow.tensors();
    tensors.get('output.bias')!.data[3] = NaN;
    tensorflow.setTensors(tensors);
    const { gradientNorm } = tensorflow.step(createText(seed)(), 4e-3);
    expect(gradientNorm).toBeNaN();
    expect(tensorflow.updates()).toBe(0);
    expect(tensorflow.tensors().get('output.weight')!.data).toEqual(tensors.get('output.weight')!.data);
    tensorflow.dispose();
  });

  it.each([
    ['lstm', lstm],
    ['gru', gru],
  ] as const)(
    '%s: holds no more tensors after twelve steps than after two, and none when disposed of',
    async (_, tested) => {
      const { tf } = loaded;
      const native = (tf.backend() as unknown as { binding: { getNumOfTensors?(): number } }).binding;
      const held = (): readonly number[] => [tf.memory().numTensors, native.getNumOfTensors?.() ?? 0];
      const next = createText(seed);
      const empty = held();
      const { tensorflow } = await createPair(loaded, tested, seed);
      // Every number of steps between two beginnings of files has been met once.
      const windows = Array.from({ length: 6 }, next);
      const read = (): void => windows.forEach((window, step) => tensorflow.step(window, 4e-3, step));
      const evaluate = (): void =>
        void tensorflow.evaluate(new Uint16Array(BATCH * WINDOW), new Uint16Array(BATCH * WINDOW));
      read();
      evaluate();
      const before = held();
      read();
      evaluate();
      expect(held(), `seed ${seed}`).toEqual(before);
      tensorflow.dispose();
      expect(held(), `seed ${seed}`).toEqual(empty);
    },
  );

  // What is asked of the kernels can be recorded in front of the stand-in's alone.
  const onStandIn = realPackage === undefined ? it : (): void => undefined;
  onStandIn('asks TensorFlow for one kernel each way for each layer and stretch of files', async () => {
    const plain: Case = { ...lstm, embedding: null, dropout: 0 };
    const plan = planMemory(architectureOf(plain), {
      batch: BATCH,
      window: WINDOW,
      threads: 1,
      dropout: 0,
      boundary: 0,
    });
    const trainer = createTensorflowTrainer(createKernels(loaded.tf), plan, plain.optimiser);
    trainer.setTensors(initialiseParameters(architectureOf(plain), seed));
    const { recordedCalls } = loaded.tf as unknown as { recordedCalls: RecordedCall[] };
    const window = new Uint16Array(BATCH * (WINDOW + 1)).fill(1);
    // A file begins in lane 2 before step 4.
    window[2 * (WINDOW + 1) + 4] = 0;
    recordedCalls.length = 0;
    trainer.step(window, 4e-3);
    const calls = recordedCalls.map(({ name, inputs }) => `${name} ${inputs[1]}`);
    const kernel = (name: string, steps: number, input: number): string =>
      `${name} float32 [${steps},${BATCH},${input}]`;
    expect(calls).toEqual([
      kernel('BlockLSTMV2', 4, VOCABULARY),
      kernel('BlockLSTMV2', 6, VOCABULARY),
      kernel('BlockLSTMV2', 4, 16),
      kernel('BlockLSTMV2', 6, 16),
      kernel('BlockLSTMGradV2', 6, 16),
      kernel('BlockLSTMGradV2', 4, 16),
      kernel('BlockLSTMGradV2', 6, VOCABULARY),
      kernel('BlockLSTMGradV2', 4, VOCABULARY),
    ]);
    expect(recordedCalls[0]).toMatchObject({
      attributes: { T: 1, cell_clip: 0, use_peephole: false },
      inputs: [
        'int64 []',
        'float32 [4,4,20]',
        'float32 [4,16]',
        'float32 [4,16]',
        'float32 [36,64]',
        ...Array<string>(3).fill('float32 [16]'),
        'float32 [64]',
      ],
      outputs: 7,
    });
    trainer.dispose();
  });
});
