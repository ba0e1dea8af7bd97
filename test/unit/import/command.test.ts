import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runCli } from '../../../src/cli/runCli.js';
import { parseNetwork } from '../../../src/model/network.js';
import { buildImporter } from './builtImporter.js';

const path = (name: string): string => fileURLToPath(new URL(`../../fixtures/import/${name}`, import.meta.url));
const symbols = [...'\n ()"#abcdef'];

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cell-lens-import-'));
  await buildImporter(folder);
});
afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
});

describe('cell-lens import', () => {
  const run = async (...argv: string[]): Promise<{ code: number; out: string; err: string }> => {
    const texts = { out: '', err: '' };
    const sink = (name: 'out' | 'err'): Writable =>
      new Writable({
        write(chunk: Buffer, _encoding, done) {
          texts[name] += chunk.toString();
          done();
        },
      });
    const code = await runCli(['import', ...argv], {
      stdout: sink('out'),
      stderr: sink('err'),
      terminal: false,
      env: {},
      workerPath: join(folder, 'engine.js'),
      kernelFolder: folder,
      modelFolder: folder,
    });
    return { code, ...texts };
  };

  it('writes a folder and shows what the network expects', async () => {
    const out = join(folder, 'cli');
    const { code, out: text } = await run(path('ml5/lstm-1'), '--out', out);
    expect(code).toBe(0);
    expect(text).toMatch(/LSTM, 1 layer of 6 units, [\d,]+ parameters, from ml5/);
    expect(text).toMatch(/after "the ": .* %/);
    const config = await readFile(join(out, 'config.json'), 'utf8');
    expect(
      parseNetwork(config, new Uint8Array(await readFile(join(out, 'model.safetensors'))), out).config.vocabulary
        .symbols,
    ).toEqual(symbols);
  });

  it.each([
    [[path('pytorch/bidirectional.pt'), '--out', 'x'], 1, /is bidirectional/],
    [[path('onnx/lstm-1.onnx'), '--out', 'x'], 1, /Give its vocabulary/],
    [[path('onnx/lstm-1.onnx'), '--out', 'x', '--vocabulary', 'bytes'], 1, /128 or 256 symbols/],
    [[path('onnx/lstm-1.onnx')], 2, /--out DIR is missing/],
    [['--out', 'x'], 2, /no FILE given/],
  ])('fails in one line: %j', async (argv, code, message) => {
    const result = await run(...argv);
    expect(result.code).toBe(code);
    expect(result.err).toMatch(message);
    expect(result.err.trim().split('\n')).toHaveLength(1);
  });
});
