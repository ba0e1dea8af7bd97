import { sigmoid4, tanh4 } from './activations';

/**
 * The LSTM's pointwise part (PyTorch, nn.LSTM): c' = f c + i g, h' = o tanh(c').
 * A gate row is [i | f | g | o], each `hidden` float32; other rows have `hidden` float32. `batch` rows, contiguous.
 */

/** Turns pre-activations into gates, in place, and writes c', tanh(c') and h'. */
export function lstmForward(
  batch: i32,
  hidden: i32,
  gates: usize,
  previousC: usize,
  c: usize,
  tanhC: usize,
  h: usize,
): void {
  const width = <usize>hidden << 2;
  for (let row = 0; row < batch; row++) {
    for (let k: usize = 0; k < width; k += 16) {
      const at = gates + k;
      const i = sigmoid4(v128.load(at));
      const f = sigmoid4(v128.load(at + width));
      const g = tanh4(v128.load(at + width * 2));
      const o = sigmoid4(v128.load(at + width * 3));
      v128.store(at, i);
      v128.store(at + width, f);
      v128.store(at + width * 2, g);
      v128.store(at + width * 3, o);
      const next = f32x4.add(f32x4.mul(f, v128.load(previousC + k)), f32x4.mul(i, g));
      const t = tanh4(next);
      v128.store(c + k, next);
      v128.store(tanhC + k, t);
      v128.store(h + k, f32x4.mul(o, t));
    }
    gates += width << 2;
    previousC += width;
    c += width;
    tanhC += width;
    h += width;
  }
}

/**
 * Overwrites the gates with the gradients of their pre-activations. `dC` comes as d loss / d c' without the part that
 * flows through h', and leaves as d loss / d c of the step before.
 */
export function lstmBackward(
  batch: i32,
  hidden: i32,
  gates: usize,
  previousC: usize,
  tanhC: usize,
  dH: usize,
  dC: usize,
): void {
  const width = <usize>hidden << 2;
  const one = f32x4.splat(1.0);
  for (let row = 0; row < batch; row++) {
    for (let k: usize = 0; k < width; k += 16) {
      const at = gates + k;
      const i = v128.load(at);
      const f = v128.load(at + width);
      const g = v128.load(at + width * 2);
      const o = v128.load(at + width * 3);
      const t = v128.load(tanhC + k);
      const dh = v128.load(dH + k);
      const dc = f32x4.add(v128.load(dC + k), f32x4.mul(f32x4.mul(dh, o), f32x4.sub(one, f32x4.mul(t, t))));
      v128.store(at, f32x4.mul(f32x4.mul(dc, g), f32x4.mul(i, f32x4.sub(one, i))));
      v128.store(at + width, f32x4.mul(f32x4.mul(dc, v128.load(previousC + k)), f32x4.mul(f, f32x4.sub(one, f))));
      v128.store(at + width * 2, f32x4.mul(f32x4.mul(dc, i), f32x4.sub(one, f32x4.mul(g, g))));
      v128.store(at + width * 3, f32x4.mul(f32x4.mul(dh, t), f32x4.mul(o, f32x4.sub(one, o))));
      v128.store(dC + k, f32x4.mul(dc, f));
    }
    gates += width << 2;
    previousC += width;
    tanhC += width;
    dH += width;
    dC += width;
  }
}
