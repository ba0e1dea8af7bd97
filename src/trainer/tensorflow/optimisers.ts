import type { Optimiser } from '../../model/training/settings.js';
import type { Tensor, Tfjs } from './kernels.js';

/** A parameter and what the optimiser remembers of its gradients. */
export interface Moments {
  readonly weight: Tensor;
  readonly first: Tensor;
  readonly second: Tensor;
}

/**
 * The parameter after an update, as torch.optim.AdamW and torch.optim.RMSprop compute it and the WebAssembly trainer does.
 *
 * @param clip what the gradient is multiplied with first
 * @param updates this one counted
 */
export const updated = (
  tf: Tfjs,
  { weight, first, second }: Moments,
  gradient: Tensor,
  optimiser: Optimiser,
  clip: number,
  learningRate: number,
  updates: number,
): Moments => {
  const g = clip === 1 ? gradient : tf.mul(gradient, clip);
  const mix = (old: Tensor, now: Tensor, keep: number): Tensor => tf.add(tf.mul(old, keep), tf.mul(now, 1 - keep));
  if (optimiser.kind === 'rmsprop') {
    const v = mix(second, tf.square(g), optimiser.decay);
    const change = tf.div(tf.mul(g, learningRate), tf.add(tf.sqrt(v), optimiser.epsilon));
    return { weight: tf.sub(weight, change), first: tf.clone(first), second: v };
  }
  const { beta1, beta2, epsilon, weightDecay = 0 } = optimiser;
  const m = mix(first, g, beta1);
  const v = mix(second, tf.square(g), beta2);
  const size = tf.add(tf.mul(tf.sqrt(v), 1 / Math.sqrt(1 - beta2 ** updates)), epsilon);
  const change = tf.div(tf.mul(m, learningRate / (1 - beta1 ** updates)), size);
  const left = weightDecay === 0 ? weight : tf.mul(weight, 1 - learningRate * weightDecay);
  return { weight: tf.sub(left, change), first: m, second: v };
};
