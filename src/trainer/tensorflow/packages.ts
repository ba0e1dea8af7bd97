import type { TensorflowPackage } from '../../shared/backendApi.js';

/** The one version whose kernels and internals this program was written against. */
export const TFJS_VERSION = '4.22.0';

/** A TensorFlow that is missing, broken or not the right one: the message says which and what to do. */
export class TensorflowError extends Error {
  override readonly name = 'TensorflowError';
}

/** npm's name of a backend's package. */
export const packageName = (backend: TensorflowPackage): string => `@tensorflow/${backend}`;
