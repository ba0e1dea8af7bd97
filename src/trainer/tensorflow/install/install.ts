import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { InstallRequest, InstallResult, TensorflowPackage } from '../../../shared/backendApi.js';
import { identifyPackage } from '../load.js';
import type { Machine } from '../machine.js';
import { packageName, TensorflowError, TFJS_VERSION } from '../packages.js';
import { checkCard } from './checkCard.js';
import { installFolder, packageIn } from './installed.js';
import { npmInstall } from './runNpm.js';

/** Steps of the proof, and the difference of the losses from which on a backend is not to be trusted, in nats. */
const STEPS = 20;
const TOLERANCE = 1e-3;

export interface InstallParts {
  readonly machine: Machine;
  /** Makes sure that there is a Node to run it with. */
  findNode(): Promise<string>;
  /** The largest difference of losses, measured in a process of its own with the package at `path`. */
  prove(path: string, steps: number): Promise<number>;
  tell(line: string): void;
}

/**
 * Installs a backend into a folder of its own. Until it is proved it lies beside, so that what worked before still does
 * when something goes wrong.
 *
 * @throws TensorflowError
 */
export const installBackend = async (
  { machine, findNode, prove, tell }: InstallParts,
  { backend, folder, source }: InstallRequest,
  signal: AbortSignal,
): Promise<InstallResult> => {
  tell(`node: ${await findNode()}`);
  if (backend === 'tfjs-node-gpu') tell(`card: ${await checkCard(machine)}`);
  const final = installFolder(folder, backend);
  const staging = `${final}.new`;
  try {
    await rm(staging, { recursive: true, force: true });
    await mkdir(staging, { recursive: true });
    await writeFile(resolve(staging, 'package.json'), '{ "private": true }\n');
    const what = source === null ? `${packageName(backend)}@${TFJS_VERSION}` : resolve(source);
    tell(`npm install ${what}`);
    await npmInstall(machine, staging, what, tell, signal);
    const path = packageIn(staging, backend);
    const { backend: found, version } = identifyPackage(path);
    if (found !== backend) throw new TensorflowError(`${what} is ${found}, not ${backend}.`);
    tell(`training ${STEPS} steps with it and with WebAssembly`);
    const difference = await prove(path, STEPS);
    if (!(difference <= TOLERANCE)) {
      throw new TensorflowError(
        `${backend} was installed but learns something else than the WebAssembly trainer: its losses differ by ` +
          `${difference.toPrecision(2)} nats, and ${TOLERANCE} are allowed. It was removed again.`,
      );
    }
    tell(`losses differ by ${difference.toExponential(1)} nats at most`);
    await rm(final, { recursive: true, force: true });
    await rename(staging, final);
    return { backend, version, path: packageIn(final, backend), steps: STEPS, difference };
  } finally {
    await rm(staging, { recursive: true, force: true });
  }
};

/** Removes a backend with everything that came with it. @returns whether there was one */
export const removeBackend = async (folder: string, backend: TensorflowPackage, machine: Machine): Promise<boolean> => {
  const path = installFolder(folder, backend);
  const was = machine.exists(path);
  await rm(path, { recursive: true, force: true });
  return was;
};
