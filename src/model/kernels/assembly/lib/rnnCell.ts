import { tanh4 } from './activations';

/** The vanilla RNN's pointwise part (PyTorch, nn.RNN with tanh): h' = tanh(a). Rows of `hidden` float32, contiguous. */

/** h = tanh(preActivations); the pre-activations are replaced by h too, for the way back. */
export function rnnForward(batch: i32, hidden: i32, preActivations: usize, h: usize): void {
  const bytes = <usize>(batch * hidden) << 2;
  for (let k: usize = 0; k < bytes; k += 16) {
    const value = tanh4(v128.load(preActivations + k));
    v128.store(preActivations + k, value);
    v128.store(h + k, value);
  }
}

/** Overwrites h with the gradient of its pre-activation: dh (1 - h^2). */
export function rnnBackward(batch: i32, hidden: i32, h: usize, dH: usize): void {
  const bytes = <usize>(batch * hidden) << 2;
  const one = f32x4.splat(1.0);
  for (let k: usize = 0; k < bytes; k += 16) {
    const value = v128.load(h + k);
    v128.store(h + k, f32x4.mul(v128.load(dH + k), f32x4.sub(one, f32x4.mul(value, value))));
  }
}
