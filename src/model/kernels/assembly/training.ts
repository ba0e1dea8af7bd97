/** Entry of the training kernels. All addresses are bytes in the imported memory; src/model/training lays it out. */
export { packRows, packColumns, packB, packTransposedB, clearPackedRow } from './lib/packing';
export { gemm } from './lib/gemm';
export { gemmWide } from './lib/gemmWide';
export { gatherRows, repeatRow, scatterAddRows, addRows, addSign, addTo, clear, copyBytes } from './lib/rows';
export { lstmForward, lstmBackward } from './lib/lstmCell';
export { gruForward, gruBackward } from './lib/gruCell';
export { rnnForward, rnnBackward } from './lib/rnnCell';
export { softmaxLoss } from './lib/softmaxLoss';
export { takeGradients, sumOfSquares, adam, rmsProp } from './lib/optimisers';
export { dropout } from './lib/dropout';
