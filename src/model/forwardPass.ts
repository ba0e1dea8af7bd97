import type { ForwardPass } from './forward.js';
import { JsForwardPass } from './jsForwardPass.js';
import { chooseBuild, type KernelBytes } from './kernels/inferenceKernels.js';
import { WasmForwardPass } from './kernels/wasmForwardPass.js';
import type { Network } from './network.js';

export type { KernelBytes } from './kernels/inferenceKernels.js';

export interface ForwardPassOptions {
  /** Uses this backend instead of the fastest that runs here: for tests and benchmarks. */
  readonly backend?: ForwardPass['backend'];
  /**
   * Lays the weights out for vectors of 256 bits: faster where V8 joins vectors of 128 bits to them (`readsFasterWide`),
   * slower elsewhere, and the same results.
   */
  readonly wide?: boolean;
}

/**
 * Makes `network` ready to read text with the fastest backend that runs here: relaxed SIMD kernels, plain SIMD
 * kernels, or plain JavaScript, which needs no `kernels` and is alone in computing variants of the cells.
 *
 * @throws RangeError when the network needs more memory than there is; Error when `options.backend` does not run here.
 */
export const createForwardPass = (
  network: Network,
  kernels: KernelBytes | null,
  options: ForwardPassOptions = {},
): ForwardPass => {
  const { backend, wide = false } = options;
  if (backend === 'js') return new JsForwardPass(network);
  if (network.architecture.variant !== undefined) {
    if (backend !== undefined) throw new Error("the kernels compute PyTorch's cells only, not this network's variant");
    return new JsForwardPass(network);
  }
  const build = kernels === null ? null : chooseBuild(kernels, backend);
  if (kernels !== null && build !== null) return new WasmForwardPass(network, kernels, build, wide);
  if (backend !== undefined) throw new Error(`the kernels' build ${backend} does not run here`);
  return new JsForwardPass(network);
};
