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

  it('evaluates folders, language by language, and says what it leaves out', async () => {
    const folder = join(root, 'corpus', 'cpp');
    await mkdir(join(folder, 'node_modules'), { recursive: true });
    const other = 'def f():\n    return "x"\n';
    const files: Record<string, string | Uint8Array> = {
      'a.c': text,
      'b.py': other,
      'c.py': '',
      'd.c': Uint8Array.of(1, 0),
      'notes.md': 'prose',
      'node_modules/e.c': text,
    };
    for (const [name, content] of Object.entries(files)) await writeFile(join(folder, name), content);
    const { code, out, err } = await program(['evaluate', 'corpus', 'x.c', '--format', 'json']);
    expect(code).toBe(0);
    expect(err.split('\n').map(line => line.replace(/\\/g, '/'))).toEqual([
      'cell-lens: left out: corpus/cpp/c.py: the file is empty, there is nothing to evaluate',
      'cell-lens: left out: corpus/cpp/d.c: this is a binary file, not text',
      '',
    ]);
    const [c, python] = [expectedOf(network, text), expectedOf(network, other)];
    const close = (value: number): number => expect.closeTo(value, 4) as number;
    const characters = 2 * c.characters + python.characters;
    expect(JSON.parse(out)).toMatchObject({
      files: [{ language: 'c' }, { language: 'python' }, { file: 'x.c' }],
      languages: [
        { language: 'c', files: 2, characters: 2 * c.characters, natsPerCharacter: close(c.natsPerCharacter) },
        {
          language: 'python',
          files: 1,
          characters: python.characters,
          natsPerCharacter: close(python.natsPerCharacter),
        },
      ],
      characters,
      natsPerCharacter: close(
        (2 * c.characters * c.natsPerCharacter + python.characters * python.natsPerCharacter) / characters,
      ),
    });
    expect((await program(['evaluate', 'corpus', 'x.c'])).out).toMatch(/\nc +\d+ .*\npython +\d+ .*\ntotal /);
    expect(await program(['evaluate', join('corpus', 'cpp', 'node_modules', '..', '..', '..', 'media')])).toMatchObject(
      {
        code: 1,
        err: expect.stringContaining('there are no source files') as string,
      },
    );
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
