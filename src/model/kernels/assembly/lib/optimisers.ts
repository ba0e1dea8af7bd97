/** The updates, over a range of parameters `bytes` long (a multiple of 16); all arrays float32. */

/** target += source, and source = 0: how the gradients of the threads come together. */
export function takeGradients(target: usize, source: usize, bytes: usize): void {
  const zero = f32x4.splat(0);
  for (let k: usize = 0; k < bytes; k += 16) {
    v128.store(target + k, f32x4.add(v128.load(target + k), v128.load(source + k)));
    v128.store(source + k, zero);
  }
}

/** The sum of squares, in float64. */
export function sumOfSquares(values: usize, bytes: usize): f64 {
  let low = f64x2.splat(0);
  let high = f64x2.splat(0);
  for (let k: usize = 0; k < bytes; k += 16) {
    const x = v128.load(values + k);
    const a = f64x2.promote_low_f32x4(x);
    const b = f64x2.promote_low_f32x4(v128.shuffle<f32>(x, x, 2, 3, 2, 3));
    low = f64x2.add(low, f64x2.mul(a, a));
    high = f64x2.add(high, f64x2.mul(b, b));
  }
  const sum = f64x2.add(low, high);
  return f64x2.extract_lane(sum, 0) + f64x2.extract_lane(sum, 1);
}

/**
 * Adam (Kingma and Ba, 2015) as torch.optim.Adam computes it; the gradient is scaled by `clip` first and is 0 after.
 *
 * @param stepSize learning rate / (1 - beta1^t)
 * @param correction 1 / sqrt(1 - beta2^t)
 * @param keep what is left of the weights before the step: 1, or with decoupled weight decay (Loshchilov and Hutter,
 *   2019; torch.optim.AdamW) 1 - learning rate * decay
 */
export function adam(
  weights: usize,
  gradients: usize,
  firstMoments: usize,
  secondMoments: usize,
  bytes: usize,
  clip: f32,
  stepSize: f32,
  beta1: f32,
  beta2: f32,
  correction: f32,
  epsilon: f32,
  keep: f32,
): void {
  const zero = f32x4.splat(0);
  const keep1 = f32x4.splat(beta1);
  const take1 = f32x4.splat(1 - beta1);
  const keep2 = f32x4.splat(beta2);
  const take2 = f32x4.splat(1 - beta2);
  const scale = f32x4.splat(clip);
  const step = f32x4.splat(stepSize);
  const correct = f32x4.splat(correction);
  const e = f32x4.splat(epsilon);
  const left = f32x4.splat(keep);
  for (let k: usize = 0; k < bytes; k += 16) {
    const g = f32x4.mul(scale, v128.load(gradients + k));
    v128.store(gradients + k, zero);
    const m = f32x4.add(f32x4.mul(keep1, v128.load(firstMoments + k)), f32x4.mul(take1, g));
    const v = f32x4.add(f32x4.mul(keep2, v128.load(secondMoments + k)), f32x4.mul(take2, f32x4.mul(g, g)));
    v128.store(firstMoments + k, m);
    v128.store(secondMoments + k, v);
    const size = f32x4.add(f32x4.mul(f32x4.sqrt(v), correct), e);
    v128.store(weights + k, f32x4.sub(f32x4.mul(left, v128.load(weights + k)), f32x4.div(f32x4.mul(step, m), size)));
  }
}

/** RMSProp (Hinton, lecture 6e) as torch.optim.RMSprop computes it; the gradient is scaled by `clip` and is 0 after. */
export function rmsProp(
  weights: usize,
  gradients: usize,
  secondMoments: usize,
  bytes: usize,
  clip: f32,
  learningRate: f32,
  decay: f32,
  epsilon: f32,
): void {
  const zero = f32x4.splat(0);
  const keep = f32x4.splat(decay);
  const take = f32x4.splat(1 - decay);
  const scale = f32x4.splat(clip);
  const rate = f32x4.splat(learningRate);
  const e = f32x4.splat(epsilon);
  for (let k: usize = 0; k < bytes; k += 16) {
    const g = f32x4.mul(scale, v128.load(gradients + k));
    v128.store(gradients + k, zero);
    const v = f32x4.add(f32x4.mul(keep, v128.load(secondMoments + k)), f32x4.mul(take, f32x4.mul(g, g)));
    v128.store(secondMoments + k, v);
    const size = f32x4.add(f32x4.sqrt(v), e);
    v128.store(weights + k, f32x4.sub(v128.load(weights + k), f32x4.div(f32x4.mul(rate, g), size)));
  }
}
