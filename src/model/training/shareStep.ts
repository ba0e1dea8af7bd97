import { backwardShare } from './backwardShare.js';
import { commands, numbers, words, type Control } from './control.js';
import { waitWhile } from './barrier.js';
import { decaySegments, wholeRange } from './weightDecay.js';
import { carryState, forwardShare, lossOfShare, packWeights } from './forwardShare.js';
import type { Optimiser } from './settings.js';
import { findResets, type Share } from './share.js';

/** Bytes of parameters that a thread sums and updates, and where they begin. */
const rangeOf = ({ plan, thread }: Share): { readonly from: number; readonly bytes: number } => {
  const threads = plan.workspaces.length;
  const size = Math.ceil(plan.parameters.bytes / threads / 64) * 64;
  const from = Math.min(thread * size, plan.parameters.bytes);
  return { from, bytes: Math.min(size, plan.parameters.bytes - from) };
};

const reduce = (share: Share, control: Control): void => {
  const { kernels, plan, thread } = share;
  const { from, bytes } = rangeOf(share);
  const [first, ...others] = plan.workspaces;
  for (const other of others) kernels.takeGradients(first!.gradients + from, other.gradients + from, bytes);
  control.reals[numbers.squares + thread] = kernels.sumOfSquares(first!.gradients + from, bytes);
};

const update = (share: Share, control: Control, optimiser: Optimiser): void => {
  const { kernels, plan } = share;
  const { from, bytes } = rangeOf(share);
  const { reals } = control;
  const gradients = plan.workspaces[0]!.gradients + from;
  let squares = 0;
  for (let thread = 0; thread < plan.workspaces.length; thread++) squares += reals[numbers.squares + thread]!;
  const norm = Math.sqrt(squares);
  if (share.thread === 0) reals[numbers.norm] = norm;
  if (!Number.isFinite(norm)) {
    // The weights stay as they were; whoever asked for the step sees the norm.
    kernels.clear(gradients, bytes);
    return;
  }
  const clip = optimiser.clip !== null && norm > optimiser.clip ? optimiser.clip / norm : 1;
  const weights = plan.parameters.at + from;
  const secondMoments = plan.secondMoments + from;
  const learningRate = reals[numbers.learningRate]!;
  if (optimiser.kind === 'adam') {
    const { beta1, beta2, epsilon, weightDecay = 0 } = optimiser;
    const updates = reals[numbers.updates]!;
    const stepSize = learningRate / (1 - beta1 ** updates);
    const correction = 1 / Math.sqrt(1 - beta2 ** updates);
    const firstMoments = plan.firstMoments + from;
    for (const { at, length, decays } of weightDecay > 0 ? decaySegments(plan, from, bytes) : wholeRange(bytes)) {
      kernels.adam(
        weights + at,
        gradients + at,
        firstMoments + at,
        secondMoments + at,
        length,
        clip,
        stepSize,
        beta1,
        beta2,
        correction,
        epsilon,
        decays ? 1 - learningRate * weightDecay : 1,
      );
    }
  } else {
    const { decay, epsilon } = optimiser;
    kernels.rmsProp(weights, gradients, secondMoments, bytes, clip, learningRate, decay, epsilon);
  }
};

/** This thread's part of one step: gradients of its lanes, then the update of its range of the parameters. */
export const trainShare = (share: Share, control: Control, optimiser: Optimiser, barrier: () => void): void => {
  const seed = control.reals[numbers.dropoutSeed]!;
  packWeights(share);
  barrier();
  findResets(share);
  forwardShare(share, seed);
  lossOfShare(share, control.reals[numbers.lossScale]!);
  // The way back zeroes states before resets, never the last ones: they can be carried over first or last.
  backwardShare(share, seed);
  carryState(share);
  barrier();
  reduce(share, control);
  barrier();
  update(share, control, optimiser);
  barrier();
};

/** This thread's part of reading a window without learning: the losses of its rows, and the states after it. */
export const evaluateShare = (share: Share, barrier: () => void): void => {
  packWeights(share);
  barrier();
  findResets(share);
  forwardShare(share, null);
  lossOfShare(share, 1);
  carryState(share);
  barrier();
};

/** The life of a second, third, ... thread: waits for commands until it is told to exit. Throws ThreadFailure. */
export const serveShare = (share: Share, control: Control, optimiser: Optimiser, barrier: () => void): void => {
  const { integers } = control;
  for (let sequence = 0; ;) {
    waitWhile(integers, words.sequence, sequence);
    sequence = Atomics.load(integers, words.sequence);
    const command = Atomics.load(integers, words.command);
    if (command === commands.exit) return;
    if (command === commands.train) trainShare(share, control, optimiser, barrier);
    else evaluateShare(share, barrier);
  }
};

/** Tells the other threads what to do next. */
export const command = ({ integers }: Control, what: number): void => {
  Atomics.store(integers, words.command, what);
  Atomics.add(integers, words.sequence, 1);
  Atomics.notify(integers, words.sequence);
};
