/** Entry of dist/gradientWorker.js: the second, third, ... thread of a training run. */
import { parentPort, workerData } from 'node:worker_threads';
import { createBarrier, reportFailure, ThreadFailure } from '../model/training/barrier.js';
import { createControl } from '../model/training/control.js';
import { instantiateTrainingKernels } from '../model/training/kernels.js';
import { createShare } from '../model/training/share.js';
import { serveShare } from '../model/training/shareStep.js';
import type { GradientWorkerData } from './trainingThreads.js';

const { module, memory, plan, thread, tiles, optimiser } = workerData as GradientWorkerData;

const serve = async (): Promise<void> => {
  const compiled = { module, build: 'wasm-simd', shared: true } as const;
  const kernels = await instantiateTrainingKernels(compiled, memory);
  const control = createControl(memory, plan);
  const share = createShare(kernels, memory, plan, thread, tiles);
  // Whatever ends this thread, the others must not wait for it for ever.
  process.once('exit', () => reportFailure(control.integers));
  parentPort?.postMessage('ready');
  try {
    serveShare(share, control, optimiser, createBarrier(control.integers, plan.workspaces.length));
  } catch (error) {
    reportFailure(control.integers);
    if (!(error instanceof ThreadFailure)) throw error;
  }
};

void serve();
