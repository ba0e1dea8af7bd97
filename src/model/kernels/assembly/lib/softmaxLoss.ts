import { exp4 } from './activations';

/** A target that is not counted: padding after the end of a text. */
const NO_TARGET: u32 = 0xffff;

/**
 * Softmax cross-entropy, in place: each row of logits becomes (softmax - one-hot of its target) * scale.
 *
 * @param vocabulary symbols; the columns from there to `stride` are padding: their logits must be very negative and
 *   their gradients become exactly 0
 * @param stride bytes of a row, a multiple of 32
 * @param targets u16, one a row; 0xffff: no target, gradient and loss are 0
 * @param losses f32, one a row: -ln p(target), in nats
 */
export function softmaxLoss(
  rows: i32,
  vocabulary: i32,
  stride: usize,
  logits: usize,
  targets: usize,
  scale: f32,
  losses: usize,
): void {
  const padding = <usize>vocabulary << 2;
  for (let row: usize = 0; row < <usize>rows; row++) {
    const target = load<u16>(targets + (row << 1));
    if (target == NO_TARGET) {
      memory.fill(logits, 0, stride);
      store<f32>(losses + (row << 2), 0);
      logits += stride;
      continue;
    }
    let m = v128.load(logits);
    for (let k: usize = 16; k < stride; k += 16) m = f32x4.max(m, v128.load(logits + k));
    const largest = max<f32>(
      max<f32>(f32x4.extract_lane(m, 0), f32x4.extract_lane(m, 1)),
      max<f32>(f32x4.extract_lane(m, 2), f32x4.extract_lane(m, 3)),
    );
    const at = logits + (<usize>target << 2);
    const targetLogit = load<f32>(at);
    const shift = f32x4.splat(largest);
    let sum4 = f32x4.splat(0);
    for (let k: usize = 0; k < stride; k += 16) {
      const e = exp4(f32x4.sub(v128.load(logits + k), shift));
      v128.store(logits + k, e);
      sum4 = f32x4.add(sum4, e);
    }
    const sum =
      f32x4.extract_lane(sum4, 0) +
      f32x4.extract_lane(sum4, 1) +
      f32x4.extract_lane(sum4, 2) +
      f32x4.extract_lane(sum4, 3);
    // exp4 hides a NaN in a clamp; the difference of the logits does not.
    store<f32>(losses + (row << 2), <f32>(Math.log(<f64>sum) - (<f64>targetLogit - <f64>largest)));
    const factor = f32x4.splat(scale / sum);
    for (let k: usize = 0; k < stride; k += 16) {
      v128.store(logits + k, f32x4.mul(v128.load(logits + k), factor));
    }
    store<f32>(at, load<f32>(at) - scale);
    if (padding < stride) memory.fill(logits + padding, 0, stride - padding);
    logits += stride;
  }
}
