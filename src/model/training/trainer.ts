import type { Tensor } from '../tensor.js';
import { createBarrier } from './barrier.js';
import { command, evaluateShare, trainShare } from './shareStep.js';
import { commands, createControl, numbers, type Control } from './control.js';
import type { TrainingKernels } from './kernels.js';
import type { MemoryPlan } from './memoryPlan.js';
import { readParameters, writeParameters } from './parameters.js';
import type { Optimiser } from './settings.js';
import { createShare } from './share.js';
import type { TileShape } from './tiles.js';

/** What one step did. */
export interface StepResult {
  /** Mean over the batch and the window, in nats per character, before the update. */
  readonly loss: number;
  /** Global norm of the gradient before clipping; not finite when the step was not applied. */
  readonly gradientNorm: number;
}

/**
 * A network in training: parameters, optimiser and states in one memory. Knows nothing of files, schedules or time.
 * With several threads the others serve the same memory (`serveShare`) and this one leads.
 */
export interface Trainer {
  readonly plan: MemoryPlan;
  /** Updates made so far, as the optimiser counts them. */
  updates(): number;
  /**
   * One update on a window: forward, backward, clip, update; the states are carried to the next call.
   *
   * @param window batch x (window + 1) symbols, lane by lane
   */
  step(window: Uint16Array, learningRate: number, dropoutSeed?: number): StepResult;
  /**
   * Reads a window without learning; states are carried.
   *
   * @param symbols, targets batch x window each, lane by lane; a target of 0xffff is not counted
   * @returns the loss of each symbol in nats, batch x window, lane by lane
   */
  evaluate(symbols: Uint16Array, targets: Uint16Array): Float32Array;
  clearStates(): void;
  tensors(): Map<string, Tensor>;
  setTensors(tensors: ReadonlyMap<string, Tensor>): void;
  /** Everything that a continued run depends on, as one array: parameters, moments, states. */
  snapshot(): Float32Array<ArrayBuffer>;
  /** @throws Error when the snapshot is of another plan */
  restore(snapshot: Float32Array, updates: number): void;
  /** States alone, to come back to after an evaluation. */
  states(): Float32Array<ArrayBuffer>;
  setStates(states: Float32Array): void;
}

/** Lets the threads of a run work; one thread needs none of it. */
export interface TrainerOptions {
  readonly kernels: TrainingKernels;
  readonly memory: WebAssembly.Memory;
  readonly plan: MemoryPlan;
  readonly optimiser: Optimiser;
  readonly tiles: TileShape;
}

/** Makes the leading thread's trainer. */
export const createTrainer = ({ kernels, memory, plan, optimiser, tiles }: TrainerOptions): Trainer => {
  const { batch, window, workspaces } = plan;
  const control: Control = createControl(memory, plan);
  const share = createShare(kernels, memory, plan, 0, tiles);
  const barrier = createBarrier(control.integers, workspaces.length);
  const view = (at: number, length: number): Float32Array => new Float32Array(memory.buffer, at, length);
  const views = workspaces.map(({ symbols, targets, losses, lanes }) => ({
    symbols: new Uint16Array(memory.buffer, symbols, lanes * window),
    targets: new Uint16Array(memory.buffer, targets, lanes * window),
    losses: view(losses, lanes * window),
  }));
  let updates = 0;

  /** Spreads lane-by-lane symbols over the threads' step-by-step buffers. */
  const feed = (name: 'symbols' | 'targets', source: Uint16Array, stride: number, from: number): void => {
    workspaces.forEach(({ lanes, firstLane }, thread) => {
      const target = views[thread]![name];
      for (let lane = 0; lane < lanes; lane++) {
        const at = (firstLane + lane) * stride + from;
        for (let step = 0; step < window; step++) target[step * lanes + lane] = source[at + step]!;
      }
    });
  };
  const meanLoss = (): number => {
    let sum = 0;
    for (const { losses } of views) for (const loss of losses) sum += loss;
    return sum / (batch * window);
  };
  const run = (what: number): void => {
    if (workspaces.length > 1) command(control, what);
    if (what === commands.train) trainShare(share, control, optimiser, barrier);
    else evaluateShare(share, barrier);
  };

  const stateBlocks = workspaces.flatMap(({ layers, lanes }) =>
    layers.flatMap(({ h, c }) => (c === 0 ? [h] : [h, c]).map(at => view(at, lanes * plan.architecture.hidden))),
  );
  const stateLength = stateBlocks.reduce((sum, block) => sum + block.length, 0);
  const parameterLength = plan.parameters.bytes / 4;
  const arrays = [plan.parameters.at, plan.firstMoments, plan.secondMoments].map(at => view(at, parameterLength));
  const pack = (blocks: readonly Float32Array[], length: number): Float32Array<ArrayBuffer> => {
    const packed = new Float32Array(length);
    let at = 0;
    for (const block of blocks) {
      packed.set(block, at);
      at += block.length;
    }
    return packed;
  };
  const unpack = (blocks: readonly Float32Array[], packed: Float32Array): void => {
    const length = blocks.reduce((sum, block) => sum + block.length, 0);
    if (packed.length !== length) {
      throw new Error(`a snapshot of ${packed.length} numbers does not fit this run, which has ${length}`);
    }
    let at = 0;
    for (const block of blocks) {
      block.set(packed.subarray(at, at + block.length));
      at += block.length;
    }
  };

  const step = (symbols: Uint16Array, learningRate: number, dropoutSeed: number): StepResult => {
    feed('symbols', symbols, window + 1, 0);
    feed('targets', symbols, window + 1, 1);
    const { reals } = control;
    reals[numbers.learningRate] = learningRate;
    reals[numbers.updates] = updates + 1;
    reals[numbers.dropoutSeed] = dropoutSeed;
    reals[numbers.lossScale] = 1 / (batch * window);
    run(commands.train);
    const gradientNorm = reals[numbers.norm]!;
    if (Number.isFinite(gradientNorm)) updates++;
    return { loss: meanLoss(), gradientNorm };
  };

  return {
    plan,
    updates: () => updates,
    step: (symbols, learningRate, dropoutSeed = updates) => step(symbols, learningRate, dropoutSeed),
    evaluate(symbols, targets) {
      feed('symbols', symbols, window, 0);
      feed('targets', targets, window, 0);
      run(commands.evaluate);
      const losses = new Float32Array(batch * window);
      workspaces.forEach(({ lanes, firstLane }, thread) => {
        for (let lane = 0; lane < lanes; lane++) {
          for (let at = 0; at < window; at++) {
            losses[(firstLane + lane) * window + at] = views[thread]!.losses[at * lanes + lane]!;
          }
        }
      });
      return losses;
    },
    clearStates() {
      for (const block of stateBlocks) block.fill(0);
    },
    tensors: () => readParameters(memory, plan),
    setTensors(tensors) {
      writeParameters(memory, plan, tensors);
      arrays[1]!.fill(0);
      arrays[2]!.fill(0);
      updates = 0;
    },
    snapshot: () => pack([...arrays, ...stateBlocks], 3 * parameterLength + stateLength),
    restore(snapshot, count) {
      unpack([...arrays, ...stateBlocks], snapshot);
      updates = count;
    },
    states: () => pack(stateBlocks, stateLength),
    setStates: states => unpack(stateBlocks, states),
  };
};
