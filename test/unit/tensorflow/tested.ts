import { resolve } from 'node:path';
import { buildStandIn } from '../../tensorflow/buildStandIn.js';

/** The folder of a real tfjs-node to test with (scripts/testTensorflow.mjs sets it); else a stand-in is built. */
export const realPackage = process.env['CELL_LENS_TFJS_NODE'];

/** The package that tests train with. */
export const testedPackage = async (): Promise<string> =>
  realPackage === undefined ? buildStandIn(resolve('dist/test/tensorflow-stand-in')) : resolve(realPackage);
