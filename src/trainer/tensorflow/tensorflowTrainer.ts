import { parameterShapes } from '../../model/network.js';
import type { Tensor as StoredTensor } from '../../model/tensor.js';
import type { MemoryPlan } from '../../model/training/memoryPlan.js';
import type { Optimiser } from '../../model/training/settings.js';
import type { StepResult, Trainer } from '../../model/training/trainer.js';
import type { Kernels, Tensor } from './kernels.js';
import type { LayerState } from './layers.js';
import { updated, type Moments } from './optimisers.js';
import { packSnapshot, packStates, unpackSnapshot, unpackStates, type StateNumbers } from './storedNumbers.js';
import { readWindow, type WindowText } from './window.js';

/** A trainer that holds tensors outside JavaScript's memory. */
export interface TensorflowTrainer extends Trainer {
  dispose(): void;
}

/**
 * The trainer's contract over TensorFlow: the same losses as the WebAssembly trainer up to rounding, and snapshots that
 * either of them goes on from. `plan` only says how those are laid out.
 */
export const createTensorflowTrainer = (
  kernels: Kernels,
  plan: MemoryPlan,
  optimiser: Optimiser,
): TensorflowTrainer => {
  const { tf } = kernels;
  const { batch, window, architecture } = plan;
  const { hidden, layers, kind } = architecture;
  const shapes = parameterShapes(architecture);
  const names = [...shapes.keys()];
  /** Biases and the embedding do not decay. */
  const optimiserOf = (name: string): Optimiser =>
    optimiser.kind === 'adam' && !/^(rnn|output)\.weight/.test(name) ? { ...optimiser, weightDecay: 0 } : optimiser;
  let parameters = new Map<string, Moments>();
  let states: LayerState[] = [];
  let updates = 0;

  /** What a window is made of, from its lanes of `stride` symbols each, `from` symbols in. */
  const stepByStep = (lanes: Uint16Array, stride: number, from: number): Int32Array => {
    const rows = new Int32Array(batch * window);
    for (let lane = 0; lane < batch; lane++) {
      for (let step = 0; step < window; step++) rows[step * batch + lane] = lanes[lane * stride + from + step]!;
    }
    return rows;
  };
  const toStored = (tensor: Tensor): StoredTensor => ({
    shape: tensor.shape,
    data: new Float32Array(tensor.dataSync() as Float32Array),
  });
  const fromStored = ({ shape, data }: StoredTensor): Tensor =>
    tf.tensor(new Float32Array(data), [...shape], 'float32');
  const replaceParameters = (next: Map<string, Moments>): void => {
    for (const moments of parameters.values()) tf.dispose(Object.values(moments) as Tensor[]);
    parameters = next;
  };
  const replaceStates = (next: readonly LayerState[]): void => {
    for (const { h, c } of states) tf.dispose(c === null ? [h] : [h, c]);
    states = [...next];
  };
  const stateNumbers = (): StateNumbers[] =>
    states.map(({ h, c }) => ({
      h: h.dataSync() as Float32Array,
      c: c === null ? null : (c.dataSync() as Float32Array),
    }));
  const useStates = (numbers: readonly StateNumbers[]): void => {
    const tensor = (values: Float32Array): Tensor => tf.tensor2d(new Float32Array(values), [batch, hidden]);
    replaceStates(numbers.map(({ h, c }) => ({ h: tensor(h), c: c === null ? null : tensor(c) })));
  };
  const clearStates = (): void => {
    const zeros = (): Float32Array => new Float32Array(batch * hidden);
    useStates(Array.from({ length: layers }, () => ({ h: zeros(), c: kind === 'lstm' ? zeros() : null })));
  };
  const keepStates = (next: readonly LayerState[]): readonly LayerState[] => {
    for (const { h, c } of next) {
      tf.keep(h);
      if (c !== null) tf.keep(c);
    }
    return next;
  };
  const withWeights = (weights: readonly Tensor[]): Map<string, Tensor> =>
    new Map(names.map((name, index) => [name, weights[index]!]));
  const weights = (): Tensor[] => names.map(name => parameters.get(name)!.weight);

  /** The loss of a window and its gradients; the states after it are kept. */
  const differentiate = (
    text: WindowText,
    seed: number,
  ): { readonly loss: Tensor; readonly gradients: Tensor[]; readonly after: readonly LayerState[] } => {
    let after: readonly LayerState[] = [];
    let loss: Tensor | undefined;
    const { value, grads } = tf.valueAndGrads((...args: Tensor[]) => {
      const result = readWindow(kernels, plan, withWeights(args), text, states, seed);
      after = keepStates(result.states);
      const mean = tf.mean(result.losses);
      if (plan.activity === 0) return mean;
      loss = tf.keep(tf.clone(mean));
      // |h| as h sign(h): its gradient is 0 where h is.
      return tf.add(mean, tf.mul(tf.mean(tf.mul(result.top, tf.sign(result.top))), plan.activity));
    })(weights());
    if (loss !== undefined) value.dispose();
    return { loss: loss ?? value, gradients: grads, after };
  };

  const step = (symbols: Uint16Array, learningRate: number, seed: number): StepResult => {
    const text = { symbols: stepByStep(symbols, window + 1, 0), targets: stepByStep(symbols, window + 1, 1) };
    const { loss, gradients, after } = tf.tidy(() => differentiate(text, seed) as never) as ReturnType<
      typeof differentiate
    >;
    replaceStates(after);
    const [mean, gradientNorm] = tf.tidy(() => {
      const squares = gradients.map(gradient => tf.sum(tf.square(gradient)));
      return tf.stack([loss, tf.sqrt(tf.addN(squares))]).dataSync();
    }) as unknown as [number, number];
    if (Number.isFinite(gradientNorm)) {
      updates++;
      const clip = optimiser.clip !== null && gradientNorm > optimiser.clip ? optimiser.clip / gradientNorm : 1;
      const next = new Map<string, Moments>();
      names.forEach((name, index) => {
        const change = (): Moments =>
          updated(tf, parameters.get(name)!, gradients[index]!, optimiserOf(name), clip, learningRate, updates);
        next.set(name, tf.tidy(() => change() as never) as Moments);
      });
      replaceParameters(next);
    }
    tf.dispose([loss, ...gradients]);
    return { loss: mean, gradientNorm };
  };

  const setTensors = (tensors: ReadonlyMap<string, StoredTensor>): void => {
    const next = new Map<string, Moments>();
    for (const [name, shape] of shapes) {
      const weight = fromStored(tensors.get(name)!);
      next.set(name, { weight, first: tf.zeros([...shape]), second: tf.zeros([...shape]) });
    }
    replaceParameters(next);
    updates = 0;
  };
  const stored = (which: keyof Moments): Map<string, StoredTensor> =>
    new Map(names.map(name => [name, toStored(parameters.get(name)![which])]));
  clearStates();

  return {
    plan,
    updates: () => updates,
    step: (symbols, learningRate, dropoutSeed = updates) => step(symbols, learningRate, dropoutSeed),
    evaluate(symbols, targets) {
      const text = { symbols: stepByStep(symbols, window, 0), targets: stepByStep(targets, window, 0) };
      let after: readonly LayerState[] = [];
      const rows = tf.tidy(() => {
        const result = readWindow(kernels, plan, withWeights(weights()), text, states, null);
        after = keepStates(result.states);
        return result.losses;
      });
      replaceStates(after);
      const values = rows.dataSync();
      rows.dispose();
      const losses = new Float32Array(batch * window);
      for (let lane = 0; lane < batch; lane++) {
        for (let at = 0; at < window; at++) losses[lane * window + at] = values[at * batch + lane]!;
      }
      return losses;
    },
    clearStates,
    tensors: () => stored('weight'),
    setTensors,
    snapshot: () =>
      packSnapshot(
        plan,
        { weights: stored('weight'), firstMoments: stored('first'), secondMoments: stored('second') },
        stateNumbers(),
      ),
    restore(snapshot, count) {
      const numbers = unpackSnapshot(plan, snapshot);
      const next = new Map<string, Moments>();
      for (const name of names) {
        next.set(name, {
          weight: fromStored(numbers.weights.get(name)!),
          first: fromStored(numbers.firstMoments.get(name)!),
          second: fromStored(numbers.secondMoments.get(name)!),
        });
      }
      replaceParameters(next);
      useStates(numbers.states);
      updates = count;
    },
    states: () => packStates(plan, stateNumbers()),
    setStates: packed => useStates(unpackStates(plan, packed)),
    dispose() {
      replaceParameters(new Map());
      replaceStates([]);
      kernels.dispose();
    },
  };
};
