import type { Machine } from './machine.js';
import { TensorflowError } from './packages.js';

/** What the trainer is built for. */
const OLDEST_NODE = 20;

/**
 * A plain Node to run TensorFlow in: VS Code's own has a memory cage that native arrays do not fit into.
 *
 * @param own what this process runs in: its executable, and whether that is VS Code's
 * @throws TensorflowError where there is none
 */
export const findPlainNode = async (
  machine: Machine,
  own: { readonly execPath: string; readonly electron: boolean },
): Promise<string> => {
  if (!own.electron) return own.execPath;
  const need = `The TensorFlow backend runs in Node ${OLDEST_NODE} or later, which is not part of VS Code`;
  const node = machine.find('node');
  if (node === null) {
    throw new TensorflowError(
      `${need}: there is no node on the PATH. Install Node from nodejs.org and start VS Code again.`,
    );
  }
  const { code, output } = await machine.run(node, ['-p', 'process.versions.node']);
  const version = output.trim();
  if (code !== 0 || !(Number(version.split('.')[0]) >= OLDEST_NODE)) {
    throw new TensorflowError(`${need}: ${node} is ${code === 0 ? version : 'not to be started'}.`);
  }
  return node;
};

/** What this process runs in. */
export const ownNode = (): { readonly execPath: string; readonly electron: boolean } => ({
  execPath: process.execPath,
  electron: process.versions['electron'] !== undefined,
});
