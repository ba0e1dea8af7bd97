import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { parseNetwork } from '../../../src/model/network.js';
import { startImporter, type StartedImporter } from '../../../src/shared/node/startImporter.js';
import { buildImporter } from './builtImporter.js';
import { expectParity, fixtureJson, type Expected } from './parity.js';

const path = (name: string): string => fileURLToPath(new URL(`../../fixtures/import/${name}`, import.meta.url));
const symbols = [...'\n ()"#abcdef'];

let folder: string;
let workerPath: string;
let vocabulary: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cell-lens-import-'));
  workerPath = await buildImporter(folder);
  vocabulary = join(folder, 'vocabulary.json');
  await writeFile(vocabulary, JSON.stringify(symbols));
});
afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
});

let started: StartedImporter | undefined;
afterEach(async () => {
  await started?.dispose();
  started = undefined;
});
const importer = (patience?: number): StartedImporter['importer'] => {
  started = startImporter(workerPath, patience);
  return started.importer;
};

describe('the import worker', () => {
  it('asks for a vocabulary, previews with one, and saves a network that computes the same', async () => {
    const api = importer();
    const file = path('keras/gru-2.h5');
    expect(await api.inspect({ path: file })).toMatchObject({
      format: 'Keras',
      name: 'gru-2',
      kind: 'gru',
      layers: 2,
      hidden: 6,
      embedding: 5,
      symbols: 12,
      needsVocabulary: true,
      preview: null,
    });
    const report = await api.inspect({ path: file, vocabulary: { path: vocabulary }, text: 'abc (def)\n' });
    expect(report.needsVocabulary).toBe(false);
    expect(report.preview!.nats).toBeGreaterThan(0);
    for (const { odds } of report.preview!.prompts) {
      expect(odds).toHaveLength(5);
      expect(odds.every(({ probability }, at) => at === 0 || probability <= odds[at - 1]!.probability)).toBe(true);
    }
    const out = join(folder, 'saved');
    await api.save({ path: file, vocabulary: { path: vocabulary }, folder: out, name: 'Mine' });
    const config = await readFile(join(out, 'config.json'), 'utf8');
    const network = parseNetwork(config, new Uint8Array(await readFile(join(out, 'model.safetensors'))), out);
    expect(network.config.name).toBe('Mine');
    expectParity(network, fixtureJson<{ cases: Record<string, Expected> }>('keras/expected.json').cases['gru-2.h5']!);
  });

  it('names a network by its folder where its file has a name that says nothing', async () => {
    const api = importer();
    const names = await Promise.all(
      ['tfjs/rnn-1/model.json', 'ml5/lstm-2', 'onnx/rnn-2.onnx'].map(
        async name => (await api.inspect({ path: path(name) })).name,
      ),
    );
    expect(names).toEqual(['rnn-1', 'lstm-2', 'rnn-2']);
  });

  it('does not save without a vocabulary', async () => {
    const save = importer().save({ path: path('onnx/lstm-1.onnx'), folder: join(folder, 'none') });
    await expect(save).rejects.toMatchObject({
      code: 'invalid',
      message: expect.stringMatching(/Give its vocabulary/),
    });
  });

  it('gives up a file that takes too long, and ends', async () => {
    const api = importer(1);
    await expect(api.inspect({ path: path('keras/lstm-2.h5') })).rejects.toMatchObject({ code: 'invalid' });
    await expect(api.inspect({ path: path('keras/lstm-2.h5') })).rejects.toMatchObject({ code: 'closed' });
  });
});
