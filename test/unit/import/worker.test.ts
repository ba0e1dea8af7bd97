import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { parseNetwork } from '../../../src/model/network.js';
import { createRandom } from '../../../src/model/random.js';
import { startImporter, type StartedImporter } from '../../../src/shared/node/startImporter.js';
import { RpcError } from '../../../src/shared/rpc.js';
import { buildImporter } from './builtImporter.js';
import { expectParity, fixture, fixtureJson, type Expected } from './parity.js';

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

  it('answers mutated HDF5 files with a network or one error', async () => {
    // In a worker, because some damaged files keep the HDF5 library busy for ever.
    const seed = Number(process.env['CELL_LENS_SEED'] ?? Date.now() % 1_000_000);
    console.log(`seed ${seed}`);
    const random = createRandom(seed);
    const originals = [fixture('keras/lstm-2.h5'), fixture('keras/rnn-2.h5')];
    const file = join(folder, 'mutated.h5');
    let api = importer(2000);
    let refused = 0;
    for (let round = 0; round < Number(process.env['CELL_LENS_FUZZ'] ?? 100); round++) {
      const bytes = originals[round % 2]!.slice();
      for (let flip = random.below(4); flip >= 0; flip--) bytes[random.below(bytes.length)]! ^= 1 << random.below(8);
      await writeFile(file, bytes);
      try {
        await api.inspect({ path: file });
      } catch (error) {
        refused++;
        expect(RpcError.is(error, 'invalid'), `seed ${seed}, round ${round}: ${String(error)}`).toBe(true);
        if (!(error as RpcError).message.includes('within 2 seconds')) continue;
        await started?.dispose();
        api = importer(2000);
      }
    }
    expect(refused).toBeGreaterThan(0);
  }, 3_600_000);
});
