import { setFlagsFromString } from 'node:v8';
import { wideVectorsVariable } from './crashes.js';

/** The first V8 in which the flag does what it says: tried in those of Node 24, 25 and 26. */
const FIRST_VERSION = 13;

let widened = false;

/**
 * Lets V8 join neighbouring vectors of 128 bits, which is all that WebAssembly has, to the 256 of x86: a matrix product
 * is twice as fast then (gemmWide.ts of the kernels). The flag is experimental, so only processes of our own set it (those
 * that read, train, find cells or evaluate), what it makes of a product is compared with the narrow product, which it
 * leaves alone, before it is used (tiles.ts, wideTrial.ts), and the environment can say no, as it does after a crash
 * (crashes.ts). Call it before any WebAssembly is compiled.
 */
export const widenVectors = (): void => {
  const version = Number(process.versions.v8.split('.')[0]);
  // Node for macOS is built without it, and would say that it does not know the flag.
  if (process.arch !== 'x64' || process.platform === 'darwin' || version < FIRST_VERSION) return;
  if (process.env[wideVectorsVariable] === '0') return;
  setFlagsFromString('--experimental-wasm-revectorize');
  widened = true;
};

/** Whether this process has done so. */
export const vectorsAreWide = (): boolean => widened;
