import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import type { ForwardPass } from '../../model/forward.js';
import { createForwardPass, type KernelBytes } from '../../model/forwardPass.js';
import { type RowShare, serveRows } from '../../model/kernels/rowSplit.js';
import { WasmForwardPass } from '../../model/kernels/wasmForwardPass.js';
import { countParameters, type Network } from '../../model/network.js';
import { type Measure, readsFasterWide } from '../../model/wideTrial.js';
import { vectorsAreWide } from '../../shared/node/wideVectors.js';

/** What the second thread reads as `workerData`. */
export interface RowSplitData {
  readonly rowShare: RowShare;
}

/** Smallest layers * hidden for which meeting after each character can pay. */
const smallestSplit = 256;
/** How much faster two threads must be to be kept. */
const worthwhile = 1.2;
/** Comparisons of one thread with two; the best of each counts, for anything else on the machine only slows. */
const rounds = 3;
/** Multiply-adds of a measured run: 25 ms on one thread. */
const measuredWork = 5e8;

/** Entry of the second thread: serves its rows until it is stopped. */
export const serveRowSplit = ({ rowShare }: RowSplitData, ready: () => void): void => serveRows(rowShare, ready);

const lostThread = 'The second thread for reading stopped: one thread reads on.';

const measure: Measure = run => {
  const start = performance.now();
  run();
  return performance.now() - start;
};

/** Milliseconds of a run of `symbols`. */
const timeOf = (pass: ForwardPass, symbols: Uint16Array): number => {
  const state = pass.initialState();
  return measure(() => pass.run(symbols, state));
};

let faster: boolean | undefined;

/** Whether networks are laid out for vectors of 256 bits in this process: found out once, where V8 was asked for them. */
const wideIsFaster = (kernels: KernelBytes): boolean =>
  vectorsAreWide() && (faster ??= readsFasterWide(kernels, measure));

/** Starts a thread that serves `share`; null, and `failed` told why, where it does not come up. */
const startSecondThread = async (
  workerPath: string,
  share: RowShare,
  failed: (reason: string) => void,
): Promise<Worker | null> => {
  const worker = new Worker(workerPath, { workerData: { rowShare: share } satisfies RowSplitData });
  // It sleeps when nobody reads, and must not keep the process alive.
  worker.unref();
  return new Promise(resolve => {
    worker.once('message', () => resolve(worker));
    worker.once('error', error => {
      failed(`The second thread for reading did not start (${error.message}): one thread reads.`);
      resolve(null);
    });
    worker.once('exit', () => resolve(null));
  });
};

/** Makes the fastest forward pass of one thread here. */
export const createFastPass = (network: Network, kernels: KernelBytes | null): ForwardPass =>
  createForwardPass(network, kernels, { wide: kernels !== null && wideIsFaster(kernels) });

/** The shortest of several runs of `symbols`, in milliseconds, with other work before each. */
const bestTime = async (pass: ForwardPass, symbols: Uint16Array, quiet: () => Promise<void>): Promise<number> => {
  let best = Infinity;
  for (let round = 0; round < rounds; round++) {
    await quiet();
    best = Math.min(best, timeOf(pass, symbols));
  }
  return best;
};

/**
 * Lets `pass` read on two threads from now on where that is measured to be at least 1.2 times as fast as one, here and
 * now. Both give the same bits, so `pass` may be used for anything meanwhile.
 *
 * @param workerPath a bundle that calls `serveRowSplit` when its `workerData` holds `rowShare`.
 * @param quiet lets other work go before each of the runs that are measured, 25 ms each.
 */
export const splitWhereFaster = async (
  pass: ForwardPass,
  workerPath: string,
  quiet: () => Promise<void>,
  log: (message: string) => void,
): Promise<void> => {
  const { architecture } = pass;
  const { layers, hidden, vocabulary } = architecture;
  if (!(pass instanceof WasmForwardPass) || layers * hidden < smallestSplit || availableParallelism() < 2) return;
  const { share } = pass;
  if (share === null) return;
  const length = Math.max(32, Math.round(measuredWork / countParameters(architecture)));
  const symbols = Uint16Array.from({ length }, (_, index) => (7 * index) % vocabulary);
  const alone = await bestTime(pass, symbols, quiet);
  const worker = await startSecondThread(workerPath, share, log);
  if (worker === null) return;
  pass.startSplit(share, () => log(lostThread));
  worker.removeAllListeners('error').on('error', ({ message }) => log(`${lostThread} (${message})`));
  worker.once('exit', () => {
    // Between two runs; in the middle of one the pass notices by itself.
    if (pass.isSplit) {
      pass.endSplit();
      log(lostThread);
    }
  });
  const together = await bestTime(pass, symbols, quiet);
  if (pass.isSplit && alone < worthwhile * together) pass.endSplit();
};
