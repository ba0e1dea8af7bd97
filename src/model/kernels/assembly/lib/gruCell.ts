import { sigmoid4, tanh4 } from './activations';

/**
 * The GRU's pointwise part (PyTorch, nn.GRU): n = tanh(n_x + r q) with q = W_hn h + b_hn, h' = n + z (h - n).
 * A gate row is [n | r | z | q], each `hidden` float32: the input product fills n, r, z, the recurrent one r, z, q, and
 * both are one block.
 */

/** Turns pre-activations into gates, in place (q stays), and writes h'. */
export function gruForward(batch: i32, hidden: i32, gates: usize, previousH: usize, h: usize): void {
  const width = <usize>hidden << 2;
  for (let row = 0; row < batch; row++) {
    for (let k: usize = 0; k < width; k += 16) {
      const at = gates + k;
      const r = sigmoid4(v128.load(at + width));
      const z = sigmoid4(v128.load(at + width * 2));
      const n = tanh4(f32x4.add(v128.load(at), f32x4.mul(r, v128.load(at + width * 3))));
      v128.store(at, n);
      v128.store(at + width, r);
      v128.store(at + width * 2, z);
      v128.store(h + k, f32x4.add(n, f32x4.mul(z, f32x4.sub(v128.load(previousH + k), n))));
    }
    gates += width << 2;
    previousH += width;
    h += width;
  }
}

/**
 * Overwrites the gates with the gradients [dn | dr | dz | dq] of their pre-activations and adds what flows to the
 * step before directly, dh z, to `dPreviousH`.
 */
export function gruBackward(
  batch: i32,
  hidden: i32,
  gates: usize,
  previousH: usize,
  dH: usize,
  dPreviousH: usize,
): void {
  const width = <usize>hidden << 2;
  const one = f32x4.splat(1.0);
  for (let row = 0; row < batch; row++) {
    for (let k: usize = 0; k < width; k += 16) {
      const at = gates + k;
      const n = v128.load(at);
      const r = v128.load(at + width);
      const z = v128.load(at + width * 2);
      const q = v128.load(at + width * 3);
      const dh = v128.load(dH + k);
      const dn = f32x4.mul(f32x4.mul(dh, f32x4.sub(one, z)), f32x4.sub(one, f32x4.mul(n, n)));
      const dz = f32x4.mul(f32x4.mul(dh, f32x4.sub(v128.load(previousH + k), n)), f32x4.mul(z, f32x4.sub(one, z)));
      v128.store(at, dn);
      v128.store(at + width, f32x4.mul(f32x4.mul(dn, q), f32x4.mul(r, f32x4.sub(one, r))));
      v128.store(at + width * 2, dz);
      v128.store(at + width * 3, f32x4.mul(dn, r));
      v128.store(dPreviousH + k, f32x4.add(v128.load(dPreviousH + k), f32x4.mul(dh, z)));
    }
    gates += width << 2;
    previousH += width;
    dH += width;
    dPreviousH += width;
  }
}
