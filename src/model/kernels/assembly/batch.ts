/** Entry of the kernels for many streams at once. All addresses are bytes in the imported memory, laid out by src/model/batchForward.ts. */
export { packRows } from './lib/packing';
export { gemm } from './lib/gemm';
export { gemmWide } from './lib/gemmWide';
export { gatherRows, repeatRow } from './lib/rows';
export { lstmForward } from './lib/lstmCell';
export { gruForward } from './lib/gruCell';
export { rnnForward } from './lib/rnnCell';
export { softmaxLoss } from './lib/softmaxLoss';

/** First address behind the kernels' own constants (the tables of Math.log). */
export function heapBase(): usize {
  return __heap_base;
}
