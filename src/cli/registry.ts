import { activations } from './activations.js';
import { atlas } from './atlas.js';
import type { Command } from './command.js';
import { evaluate } from './evaluate.js';
import { gradientFlow } from './gradientFlow.js';
import { importNetwork } from './import.js';
import { info } from './info.js';
import { report } from './report.js';
import { sample } from './sample.js';
import { train } from './train.js';

/** Every command, in the order in which `cell-lens --help` lists them. */
export const commands: readonly Command[] = [
  activations,
  evaluate,
  info,
  train,
  sample,
  gradientFlow,
  atlas,
  report,
  importNetwork,
];
