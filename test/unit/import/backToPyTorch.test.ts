import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildNetwork } from '../../../src/model/import/buildNetwork.js';
import { readPyTorch } from '../../../src/model/import/stateDict.js';
import { parseNetwork, serialiseNetwork } from '../../../src/model/network.js';
import { createReference } from '../../../src/model/reference.js';
import { fixture } from './parity.js';

const run = promisify(execFile);
const names = ['lstm-2', 'gru-1', 'rnn-2'] as const;
const ids = [0, 6, 7, 8, 1, 2, 4, 11, 3, 5, 0];
const path = (name: string): string => fileURLToPath(new URL(`../../fixtures/import/${name}`, import.meta.url));
const kept = path('back-to-pytorch.json');

/** What PyTorch made of the networks, and what the files were that it read. */
interface Kept {
  readonly sha256: Readonly<Record<string, string>>;
  readonly logits: Readonly<Record<string, readonly (readonly number[])[]>>;
}

const saved = (name: string): { readonly config: string; readonly weights: Uint8Array } => {
  const bytes = new TextEncoder().encode(JSON.stringify([...'\n ()"#abcdef']));
  const vocabulary = { kind: 'file', name: 'vocabulary.json', bytes } as const;
  const foreign = readPyTorch(fixture(`pytorch/${name}.pt`), name);
  return serialiseNetwork(buildNetwork(foreign, { vocabulary }, name, name).network, 'F32');
};

const expectSame = (name: string, logits: readonly (readonly number[])[]): void => {
  const { config, weights } = saved(name);
  const reference = createReference(parseNetwork(config, weights, name));
  expect(logits).toHaveLength(ids.length);
  const differences = ids.flatMap((id, step) => {
    reference.step(id);
    return [...reference.logits()].map((value, symbol) => Math.abs(value - logits[step]![symbol]!));
  });
  expect(Math.max(...differences)).toBeLessThan(1e-5);
};

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cell-lens-pytorch-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** A Python with PyTorch and safetensors, which pip puts into `folder` where it is missing; else why there is none. */
const findPython = async (): Promise<{ python: string; env: NodeJS.ProcessEnv } | string> => {
  const reasons: string[] = [];
  for (const python of [process.env['CELL_LENS_PYTHON'] ?? 'python3', '/usr/bin/python3']) {
    try {
      await run(python, ['-c', 'import torch']);
      const modules = join(folder, 'modules');
      const env = { ...process.env, PYTHONPATH: modules };
      await run(python, ['-c', 'import safetensors']).catch(() =>
        run(python, ['-m', 'pip', 'install', '-q', '--no-deps', '--target', modules, 'safetensors==0.4.5'], {
          timeout: 60_000,
        }),
      );
      return { python, env };
    } catch (error) {
      const lines = ((error as { stderr?: string }).stderr ?? String(error)).trim().split('\n');
      reasons.push(`${python}: ${lines.at(-1)}`);
    }
  }
  return reasons.join('; ');
};

describe('the lines of Python in docs/import.md', () => {
  it.each(names)('%s: what PyTorch computed with what is saved today', async name => {
    const { sha256, logits } = JSON.parse(await readFile(kept, 'utf8')) as Kept;
    expect(createHash('sha256').update(saved(name).weights).digest('hex')).toBe(sha256[name]);
    expectSame(name, logits[name]!);
  });

  it('load the networks that Cell Lens saves', async () => {
    const found = await findPython();
    if (typeof found === 'string') {
      console.log(`not run, for want of a Python with PyTorch: ${found}`);
      return;
    }
    const files: Record<string, string> = {};
    for (const name of names) {
      const { config, weights } = saved(name);
      await mkdir(join(folder, name, 'network'), { recursive: true });
      await writeFile(join(folder, name, 'network', 'config.json'), config);
      await writeFile(join(folder, name, 'network', 'model.safetensors'), weights);
      files[name] = createHash('sha256').update(weights).digest('hex');
    }
    const folders = names.map(name => join(folder, name));
    const { stdout } = await run(found.python, [path('load_network.py'), JSON.stringify(ids), ...folders], {
      env: found.env,
    });
    const computed = JSON.parse(stdout) as readonly (readonly (readonly number[])[])[];
    names.forEach((name, index) => expectSame(name, computed[index]!));
    if (process.env['CELL_LENS_UPDATE'] === undefined) return;
    const logits = Object.fromEntries(names.map((name, index) => [name, computed[index]]));
    await writeFile(kept, `${JSON.stringify({ sha256: files, logits })}\n`);
  });
});
