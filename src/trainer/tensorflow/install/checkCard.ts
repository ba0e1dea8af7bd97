import { join } from 'node:path';
import type { Machine } from '../machine.js';
import { TensorflowError } from '../packages.js';

/** What libtensorflow 2.9.1, which tfjs-node-gpu 4.22 brings, was built for (tensorflow.org/install/source#gpu). */
const OLDEST_DRIVER = { linux: '450.80.02', win32: '452.39' } as const;
const LIBRARIES = {
  linux: [
    { name: 'CUDA 11.2', file: 'libcudart.so.11.0' },
    { name: 'cuDNN 8.1', file: 'libcudnn.so.8' },
  ],
  win32: [
    { name: 'CUDA 11.2', file: 'cudart64_110.dll' },
    { name: 'cuDNN 8.1', file: 'cudnn64_8.dll' },
  ],
} as const;
const needed = `tfjs-node-gpu needs an NVIDIA driver from ${OLDEST_DRIVER.linux} (Windows: ${OLDEST_DRIVER.win32}) on, CUDA 11.2 and cuDNN 8.1`;

const isOlder = (version: string, than: string): boolean => {
  const [a, b] = [version, than].map(text => text.split('.').map(Number)) as [number[], number[]];
  for (let index = 0; index < b.length; index++) {
    const [left, right] = [a[index] ?? 0, b[index]!];
    if (left !== right) return left < right;
  }
  return false;
};

/** Whether the loader would find the library. */
const isThere = async (machine: Machine, file: string): Promise<boolean> => {
  const windows = machine.platform === 'win32';
  const folders = machine.env[windows ? 'PATH' : 'LD_LIBRARY_PATH'] ?? '';
  if (folders.split(windows ? ';' : ':').some(folder => folder !== '' && machine.exists(join(folder, file))))
    return true;
  if (windows) return false;
  const loader = machine.find('ldconfig') ?? '/sbin/ldconfig';
  const { code, output } = await machine.run(loader, ['-p']);
  return code === 0 && output.split('\n').some(line => line.trim().startsWith(file));
};

/**
 * Makes sure that TensorFlow would find a card to train on, before half a gigabyte is downloaded.
 *
 * @returns what was found, as a phrase
 * @throws TensorflowError saying what is missing and which versions are needed
 */
export const checkCard = async (machine: Machine): Promise<string> => {
  const { platform, arch } = machine;
  if ((platform !== 'linux' && platform !== 'win32') || arch !== 'x64') {
    throw new TensorflowError(
      `There is no tfjs-node-gpu for ${platform} on ${arch}: only for Linux and Windows on x64.`,
    );
  }
  const smi = machine.find('nvidia-smi');
  const asked =
    smi === null ? null : await machine.run(smi, ['--query-gpu=name,driver_version', '--format=csv,noheader']);
  const [card, driver] = (asked?.output.trim().split('\n')[0] ?? '').split(', ');
  if (asked === null || asked.code !== 0 || card === undefined || driver === undefined) {
    const found =
      smi === null ? 'there is no nvidia-smi on the PATH' : `nvidia-smi says: ${asked?.output.trim() ?? ''}`;
    throw new TensorflowError(`No NVIDIA driver was found (${found}). ${needed}.`);
  }
  if (isOlder(driver, OLDEST_DRIVER[platform])) {
    throw new TensorflowError(`The driver of the ${card} is ${driver}. ${needed}.`);
  }
  const missing: string[] = [];
  for (const { name, file } of LIBRARIES[platform])
    if (!(await isThere(machine, file))) missing.push(`${name} (${file})`);
  if (missing.length > 0) {
    throw new TensorflowError(
      `${missing.join(' and ')} ${missing.length === 1 ? 'is' : 'are'} not where the loader looks. ${needed}; ` +
        'newer versions lie beside them, not instead of them.',
    );
  }
  return `${card}, driver ${driver}, CUDA 11, cuDNN 8`;
};
