import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import util from 'node:util';
import { packageName, TensorflowError, TFJS_VERSION } from './packages.js';
import type { Tfjs } from './kernels.js';
import { tensorflowPackages, type TensorflowPackage } from '../../shared/backendApi.js';

/** A TensorFlow in this process. */
export interface LoadedTensorflow {
  readonly backend: TensorflowPackage;
  readonly tf: Tfjs;
}

/** Functions that Node 23 has removed and tfjs-node 4.22 still calls (tensorflow/tfjs#8425). */
const restoreRemovedFunctions = (): void => {
  const old = util as unknown as Record<string, unknown>;
  old['isNullOrUndefined'] ??= (value: unknown): boolean => value === null || value === undefined;
  old['isArray'] ??= Array.isArray;
};

/** Which backend lies in `folder`. @throws TensorflowError */
export const identifyPackage = (folder: string): { readonly backend: TensorflowPackage; readonly version: string } => {
  let description: { readonly name?: unknown; readonly version?: unknown };
  try {
    description = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as typeof description;
  } catch (error) {
    throw new TensorflowError(
      `${folder} holds no npm package (${(error as Error).message}). Install the backend again.`,
    );
  }
  const backend = tensorflowPackages.find(known => packageName(known) === description.name);
  if (backend === undefined) {
    const wanted = tensorflowPackages.map(packageName).join(' or ');
    throw new TensorflowError(`${folder} holds ${String(description.name)}, not ${wanted}.`);
  }
  if (description.version !== TFJS_VERSION) {
    throw new TensorflowError(
      `${folder} holds ${packageName(backend)} ${String(description.version)}; ${TFJS_VERSION} is needed. ` +
        'Remove the backend and install it again.',
    );
  }
  return { backend, version: TFJS_VERSION };
};

interface MaybeNodeBackend {
  readonly executeMultipleOutputs?: unknown;
  readonly isUsingGpuDevice?: unknown;
}

/**
 * Loads TensorFlow from the folder of an installed tfjs-node or tfjs-node-gpu. Only ever in a process of plain Node.
 *
 * @throws TensorflowError
 */
export const loadTensorflow = (folder: string): LoadedTensorflow => {
  const { backend } = identifyPackage(folder);
  restoreRemovedFunctions();
  // TensorFlow tells every start at length on the error channel; errors are still told.
  process.env['TF_CPP_MIN_LOG_LEVEL'] ??= '2';
  // Without this it takes the whole memory of a card that the editor's window draws with, too.
  process.env['TF_FORCE_GPU_ALLOW_GROWTH'] ??= 'true';
  let tf: Tfjs;
  try {
    tf = createRequire(join(folder, 'package.json'))(folder) as Tfjs;
  } catch (error) {
    const [reason] = (error instanceof Error ? error.message : String(error)).split('\n');
    throw new TensorflowError(
      `${packageName(backend)} cannot be loaded: ${reason}. Remove the backend and install it again.`,
    );
  }
  const found = tf.backend() as MaybeNodeBackend;
  if (typeof found.executeMultipleOutputs !== 'function') {
    throw new TensorflowError(`${packageName(backend)} has no TensorFlow kernels: its backend is ${tf.getBackend()}.`);
  }
  if (backend === 'tfjs-node-gpu' && found.isUsingGpuDevice !== true) {
    throw new TensorflowError(
      'TensorFlow finds no card that it can use: it needs an NVIDIA driver from 450.80.02 on, CUDA 11.2 and cuDNN 8.1 ' +
        '(libcudart.so.11.0 and libcudnn.so.8 where the loader finds them).',
    );
  }
  return { backend, tf };
};
