import { spawn } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import * as esbuild from 'esbuild';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import manifest from '../../../package.json' with { type: 'json' };
import { serialiseNetwork } from '../../../src/model/network.js';
import { shippedNetworkFolder } from '../../../src/shared/shippedNetwork.js';
import { expectedOf, randomNetwork } from './engineFixture.js';

const text = 'int x = 1; /* one */\n'.repeat(400);
const network = randomNetwork('lstm', []);
let root = '';

/** Runs the bundled program as a shell does; `take` bytes of its output are read, then the pipe is closed. */
const program = (
  argv: readonly string[],
  take = Infinity,
): Promise<{ code: number | null; out: string; err: string }> =>
  new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [join(root, manifest.bin['cell-lens']), ...argv], { cwd: root });
    let out = '';
    let err = '';
    child.stdout.on('data', (chunk: Buffer) => {
      out += chunk.toString();
      if (out.length > take) child.stdout.destroy();
    });
    child.stderr.on('data', (chunk: Buffer) => (err += chunk.toString()));
    child.on('error', reject);
    child.on('close', code => resolve({ code, out, err }));
  });

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'cell-lens-program-'));
  const main = join(root, manifest.bin['cell-lens']);
  await esbuild.build({
    entryPoints: { cli: 'src/cli/main.ts', engine: 'src/engine/worker.ts' },
    outdir: dirname(main),
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node20',
    logLevel: 'silent',
  });
  const { config, weights } = serialiseNetwork(network, 'F32');
  const folder = join(root, shippedNetworkFolder);
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'config.json'), config);
  await writeFile(join(folder, 'model.safetensors'), weights);
  await writeFile(join(root, 'x.c'), text);
});
afterAll(() => rm(root, { recursive: true, force: true }));

describe('the program', () => {
  it('finds its engine and the shipped network beside itself', async () => {
    const { code, out, err } = await program(['evaluate', 'x.c', '--format', 'json']);
    expect([code, err]).toEqual([0, '']);
    const { characters, natsPerCharacter } = expectedOf(network, text);
    expect(JSON.parse(out)).toMatchObject({
      network: 'random-lstm',
      characters,
      natsPerCharacter: expect.closeTo(natsPerCharacter, 4) as number,
    });
  });

  it('answers with the exit codes 1 for files and 2 for usage', async () => {
    expect(await program(['evaluate', 'no.c'])).toEqual({
      code: 1,
      out: '',
      err: 'cell-lens: no.c: there is no such file or folder\n',
    });
    expect(await program(['activations', 'x.c', '--cells', 'every'])).toMatchObject({ code: 2, out: '' });
  });

  it('ends without a word when the reader of its output goes away', async () => {
    const { code, out, err } = await program(['activations', 'x.c', '--cells', '0:0,0:1', '--format', 'csv'], 100);
    expect([code, err]).toEqual([0, '']);
    expect(out).toMatch(/^offset,line,column,character,0:0,0:1\n/);
  });
});
