import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { InstalledBackend } from '../../../src/shared/backendApi.js';
import type { SpeedMeasurement } from '../../../src/shared/trainerApi.js';
import { chooseBackend, chooseToResume } from '../../../src/trainer/tensorflow/chooseBackend.js';
import { checkCard } from '../../../src/trainer/tensorflow/install/checkCard.js';
import { installBackend } from '../../../src/trainer/tensorflow/install/install.js';
import { thisMachine, type Machine } from '../../../src/trainer/tensorflow/machine.js';
import { findPlainNode } from '../../../src/trainer/tensorflow/plainNode.js';
import { temporaryFolder } from '../training/corpora.js';

interface Fake {
  readonly programs?: Readonly<Record<string, string | { readonly code: number; readonly output: string }>>;
  readonly files?: readonly string[];
  readonly env?: NodeJS.ProcessEnv;
  readonly platform?: NodeJS.Platform;
  readonly arch?: string;
}

/** A machine with these programs, that print this, and these files. */
const machineWith = ({ programs = {}, files = [], env = {}, platform = 'linux', arch = 'x64' }: Fake): Machine => ({
  platform,
  arch,
  env,
  exists: path => files.includes(path),
  find: name => (name in programs ? `/bin/${name}` : null),
  async run(program) {
    const said = programs[program.slice('/bin/'.length)];
    if (said === undefined) return { code: 127, output: '' };
    return typeof said === 'string' ? { code: 0, output: said } : said;
  },
});

const card = 'NVIDIA GeForce RTX 3060, 535.104.05\n';
const libraries =
  '\tlibcudart.so.11.0 (libc6,x86-64) => /usr/lib/libcudart.so.11.0\n\tlibcudnn.so.8 (libc6,x86-64) => /usr/lib/libcudnn.so.8\n';
const needed = /driver from 450\.80\.02.*CUDA 11\.2 and cuDNN 8\.1/;

describe('the check of the card', () => {
  it('passes where driver and libraries are', async () => {
    const machine = machineWith({ programs: { 'nvidia-smi': card, ldconfig: libraries } });
    expect(await checkCard(machine)).toBe('NVIDIA GeForce RTX 3060, driver 535.104.05, CUDA 11, cuDNN 8');
  });

  it('finds libraries in the folders of LD_LIBRARY_PATH, and on Windows on the PATH', async () => {
    const files = ['/opt/cuda/libcudart.so.11.0', '/opt/cudnn/libcudnn.so.8'];
    const programs = { 'nvidia-smi': card };
    const env = { LD_LIBRARY_PATH: '/opt/cuda:/opt/cudnn' };
    expect(await checkCard(machineWith({ programs, files, env }))).toMatch(/RTX 3060/);
    await expect(checkCard(machineWith({ programs, files: files.slice(0, 1), env }))).rejects.toThrow(
      /^cuDNN 8\.1 \(libcudnn\.so\.8\) is not where/,
    );
    const windows = machineWith({
      programs,
      platform: 'win32',
      env: { PATH: 'cuda' },
      files: ['cudart64_110.dll', 'cudnn64_8.dll'].map(file => join('cuda', file)),
    });
    expect(await checkCard(windows)).toMatch(/RTX 3060/);
  });

  it.each([
    ['no driver', { programs: {} }, /no nvidia-smi on the PATH/],
    [
      'a driver that does not answer',
      { programs: { 'nvidia-smi': { code: 9, output: "couldn't communicate with the NVIDIA driver" } } },
      /couldn't communicate/,
    ],
    [
      'an old driver',
      { programs: { 'nvidia-smi': 'Tesla K80, 450.51.06\n' } },
      /The driver of the Tesla K80 is 450\.51\.06/,
    ],
    [
      'another CUDA',
      { programs: { 'nvidia-smi': card, ldconfig: '\tlibcudart.so.12 => /usr/lib\n\tlibcudnn.so.9 => /usr/lib\n' } },
      /CUDA 11\.2 \(libcudart\.so\.11\.0\) and cuDNN 8\.1 \(libcudnn\.so\.8\) are not where/,
    ],
  ] as const)('%s: says what is missing and which versions are needed', async (_, fake, message) => {
    await expect(checkCard(machineWith(fake))).rejects.toThrow(message);
    await expect(checkCard(machineWith(fake))).rejects.toThrow(needed);
  });

  it('says that there is no package for other machines', async () => {
    await expect(checkCard(machineWith({ platform: 'darwin', arch: 'arm64' }))).rejects.toThrow(
      /no tfjs-node-gpu for darwin on arm64/,
    );
  });
});

describe('the Node that TensorFlow runs in', () => {
  const code = { execPath: '/code', electron: true };

  it("is this process's own unless that is VS Code's", async () => {
    expect(await findPlainNode(machineWith({}), { execPath: '/node', electron: false })).toBe('/node');
    expect(await findPlainNode(machineWith({ programs: { node: '24.1.0\n' } }), code)).toBe('/bin/node');
  });

  it('is missed, or too old, in words', async () => {
    await expect(findPlainNode(machineWith({}), code)).rejects.toThrow(/no node on the PATH. Install Node/);
    await expect(findPlainNode(machineWith({ programs: { node: '18.2.0\n' } }), code)).rejects.toThrow(
      /Node 20 or later.*is 18\.2\.0/,
    );
  });
});

describe('an installation', () => {
  let folder: string;
  let remove: () => Promise<void>;
  beforeAll(async () => ({ folder, remove } = await temporaryFolder()));
  afterAll(() => remove());

  /** An npm that prints this and ends with 1. */
  const failing = async (name: string, says: string): Promise<Machine> => {
    const bin = join(folder, name);
    await mkdir(bin, { recursive: true });
    await writeFile(join(bin, 'npm'), `#!/bin/sh\necho '${says}' >&2\nexit 1\n`);
    await chmod(join(bin, 'npm'), 0o755);
    return { ...thisMachine, env: { PATH: `${bin}${delimiter}${process.env['PATH']}` }, find: () => join(bin, 'npm') };
  };
  const install = (machine: Machine, backend: 'tfjs-node' | 'tfjs-node-gpu' = 'tfjs-node') =>
    installBackend(
      { machine, findNode: async () => 'node', prove: async () => 0, tell: () => undefined },
      { backend, folder: join(folder, 'backends'), source: null },
      new AbortController().signal,
    );

  it('says that npm is offline, and what to do', async () => {
    const offline = await failing('offline', 'npm error getaddrinfo ENOTFOUND registry.npmjs.org');
    await expect(install(offline)).rejects.toThrow(
      /cannot reach registry\.npmjs\.org: this machine is offline.*training\.backendSource/,
    );
    // The package comes from the registry, what it wraps from elsewhere.
    const half = await failing('half', 'Error: getaddrinfo ENOTFOUND storage.googleapis.com');
    await expect(install(half)).rejects.toThrow(/cannot reach storage\.googleapis\.com/);
  });

  it('passes on what else npm says, and says that there is none', async () => {
    await expect(install(await failing('full', 'npm error ENOSPC: no space left'))).rejects.toThrow(
      /npm ended with exit code 1: ENOSPC: no space left/,
    );
    await expect(install(machineWith({}))).rejects.toThrow(/no npm on the PATH/);
  });

  it('of the GPU package looks at the card before it downloads anything', async () => {
    await expect(install(machineWith({ programs: { npm: '' } }), 'tfjs-node-gpu')).rejects.toThrow(/No NVIDIA driver/);
  });
});

describe('the choice of a backend', () => {
  const gpu: InstalledBackend = { backend: 'tfjs-node-gpu', version: '4.22.0', path: '/gpu' };
  const cpu: InstalledBackend = { backend: 'tfjs-node', version: '4.22.0', path: '/cpu' };
  const speeds = (gflops: Readonly<Record<string, number>>) => {
    const warnings: string[] = [];
    return {
      warnings,
      async measure(backend: InstalledBackend | null): Promise<SpeedMeasurement> {
        const name = backend?.backend ?? 'wasm';
        if (gflops[name] === undefined) throw new Error('the card fell off the bus');
        return { backend: name, threads: 2, gflops: gflops[name], sizes: [], budgets: [] };
      },
      warn: (message: string) => void warnings.push(message),
    };
  };
  const auto = { choice: 'auto', folder: '/backends' } as const;
  const minutes = { minutes: 10 };

  it('is the fastest, and says why', async () => {
    const parts = { installed: [gpu, cpu], ...speeds({ wasm: 95, 'tfjs-node': 40, 'tfjs-node-gpu': 1234 }) };
    expect(await chooseBackend(auto, minutes, parts)).toEqual({
      installed: gpu,
      reason:
        'tfjs-node-gpu was chosen by measurement: tfjs-node-gpu reached 1234, tfjs-node reached 40.0, ' +
        'WebAssembly on 2 threads 95.0 GFLOP/s.',
    });
  });

  it('leaves out what cannot be measured, and measures nothing where there is nothing to choose', async () => {
    const parts = { installed: [gpu], ...speeds({ wasm: 95 }) };
    expect(await chooseBackend(auto, minutes, parts)).toMatchObject({ installed: null });
    expect(parts.warnings).toEqual(['tfjs-node-gpu was left out: the card fell off the bus']);
    const none = speeds({});
    expect(await chooseBackend(auto, minutes, { installed: [], ...none })).toEqual({ installed: null, reason: '' });
    const exact = await chooseBackend(auto, { characters: 1e6 }, { installed: [gpu], ...none });
    expect(exact.installed).toBeNull();
    expect(exact.reason).toMatch(/comes out the same on every machine/);
  });

  it('to resume with is the one before where it is installed', () => {
    expect(chooseToResume(auto, 'tfjs-node', [gpu, cpu])).toMatchObject({ installed: cpu, missing: false });
    expect(chooseToResume(auto, 'tfjs-node', [gpu])).toMatchObject({ installed: null, missing: true });
    expect(chooseToResume(auto, 'wasm-relaxed', [gpu])).toMatchObject({ installed: null, missing: false });
    expect(chooseToResume({ ...auto, choice: 'tfjs-node-gpu' }, 'wasm-simd', [gpu])).toMatchObject({ installed: gpu });
    expect(() => chooseToResume({ ...auto, choice: 'tfjs-node-gpu' }, 'wasm-simd', [])).toThrow(/is not installed/);
  });
});
