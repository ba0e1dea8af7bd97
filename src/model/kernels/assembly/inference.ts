/** The inference kernels: one text at a time, every signal recorded. Who calls them: ../wasmForwardPass.ts. */
export { affine } from './lib/affine';
export { affineWide } from './lib/affineWide';
export { gru } from './lib/gru';
export { logSumExp } from './lib/logSumExp';
export { lstm } from './lib/lstm';
export { rnn } from './lib/rnn';
export { activations } from './lib/activationProbe';
