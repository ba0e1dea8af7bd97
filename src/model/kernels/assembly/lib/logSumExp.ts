import { exp4 } from './activations';

/**
 * For each of `rows` rows of logits: the largest logit m and the sum of e^(logit - m), two floats at `out`. The caller
 * takes the logarithm: log-sum-exp = m + log(sum).
 *
 * @param vectors four logits each; what pads the last one is so small that it adds nothing.
 * @param stride bytes from one row of logits to the next.
 */
export function logSumExp(rows: i32, vectors: i32, logits: usize, stride: usize, out: usize): void {
  for (let row = 0; row < rows; row++) {
    const end = logits + (<usize>vectors << 4);
    let largest = v128.load(logits);
    for (let at = logits + 16; at < end; at += 16) largest = f32x4.pmax(largest, v128.load(at));
    const m = f32x4.splat(
      max(
        max(f32x4.extract_lane(largest, 0), f32x4.extract_lane(largest, 1)),
        max(f32x4.extract_lane(largest, 2), f32x4.extract_lane(largest, 3)),
      ),
    );
    let sum = f32x4.splat(0);
    for (let at = logits; at < end; at += 16) sum = f32x4.add(sum, exp4(f32x4.sub(v128.load(at), m)));
    store<f32>(out, f32x4.extract_lane(m, 0));
    store<f32>(
      out,
      f32x4.extract_lane(sum, 0) +
        f32x4.extract_lane(sum, 1) +
        (f32x4.extract_lane(sum, 2) + f32x4.extract_lane(sum, 3)),
      4,
    );
    logits += stride;
    out += 8;
  }
}
