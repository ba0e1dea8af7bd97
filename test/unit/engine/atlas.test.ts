import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import * as esbuild from 'esbuild';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildGrammars } from '../../../scripts/build-grammars.mjs';
import { bundles } from '../../../esbuild.mjs';
import { readCorpus } from '../../../src/engine/atlas/corpus.js';
import { createSpanReader } from '../../../src/engine/atlas/grammars.js';
import { createParallelExecutor, shares } from '../../../src/engine/atlas/parallel.js';
import { buildAtlas, defaultAtlasOptions } from '../../../src/interpret/buildAtlas.js';
import { deal } from '../../../src/interpret/deal.js';
import { createLocalExecutor } from '../../../src/interpret/evidence/executor.js';
import { serialiseNetwork } from '../../../src/model/network.js';
import type { Concept } from '../../../src/shared/network.js';
import { concepts } from '../../../src/interpret/concepts.js';
import { startAtlas } from '../../../src/shared/node/startAtlas.js';
import { batchKernels } from '../interpret/networks.js';
import { emptyNetwork, plantedNetwork, quotedSamples, quotedText } from '../interpret/planted.js';

const root = join(import.meta.dirname, '../../..');
let folder: string;
let workerPath: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cell-lens-atlas-'));
  workerPath = join(folder, 'atlas.js');
  await batchKernels();
  await buildGrammars();
  const bundle = bundles(false).find(({ outfile }) => outfile === 'dist/atlas.js')!;
  await esbuild.build({ ...bundle, absWorkingDir: root, outfile: workerPath, sourcemap: false });
});
afterAll(() => rm(folder, { recursive: true, force: true }));

describe('a corpus', () => {
  it('is the source files of its folders: nothing binary, minified, hidden, installed or linked', async () => {
    const corpus = join(folder, 'corpus');
    await mkdir(join(corpus, 'sub', 'node_modules'), { recursive: true });
    const files: Record<string, string | Uint8Array> = {
      'a.ts': 'let a = 1;\n',
      'sub/b.py': 'b = 2\n',
      'sub/node_modules/c.js': 'c',
      '.hidden.ts': 'd',
      'min.js': 'e'.repeat(1000),
      'binary.c': Uint8Array.of(1, 0, 2),
      'latin1.c': Uint8Array.of(0x22, 0xe9, 0x22, 0x0a),
      'notes.md': 'f',
    };
    for (const [name, text] of Object.entries(files)) await writeFile(join(corpus, name), text);
    await symlink(corpus, join(corpus, 'sub', 'loop'));
    const found = await readCorpus([corpus], corpus);
    expect(found.map(({ path, languageId }) => `${path} ${languageId}`).sort()).toEqual([
      'a.ts typescript',
      'sub/b.py python',
    ]);
    await expect(readCorpus([join(corpus, 'no')], corpus)).rejects.toThrow(/no: cannot be read \(ENOENT\)/);
    await expect(readCorpus([join(corpus, 'notes.md')], corpus)).rejects.toThrow(/no source file/);
  });
});

describe('a corpus with a manifest', () => {
  it('has headers in the language that the manifest states, and only headers', async () => {
    const corpus = join(folder, 'stated');
    const files = [
      { part: 'test', language: 'cpp', project: 'p', path: 'include/a.h' },
      { part: 'test', language: 'c', project: 'q', path: 'b.h' },
      { part: 'test', language: 'cpp', project: 'p', path: 'd.c' },
      null,
      { part: 'test', language: 7, project: 'p', path: 'e.h' },
    ];
    for (const place of ['test/cpp/p/include/a.h', 'test/c/q/b.h', 'test/cpp/p/c.h', 'test/cpp/p/d.c']) {
      await mkdir(join(corpus, dirname(place)), { recursive: true });
      await writeFile(join(corpus, place), 'int a;\n');
    }
    const languages = async (): Promise<string[]> =>
      (await readCorpus([join(corpus, 'test')], corpus)).map(({ path, languageId }) => `${path} ${languageId}`).sort();
    const byName = ['test/c/q/b.h c', 'test/cpp/p/c.h c', 'test/cpp/p/d.c c', 'test/cpp/p/include/a.h c'];
    expect(await languages()).toEqual(byName);
    await writeFile(join(corpus, 'manifest.json'), JSON.stringify({ files }));
    expect(await languages()).toEqual([...byName.slice(0, 3), 'test/cpp/p/include/a.h cpp']);
    // That of a web application, or a broken one, states nothing.
    for (const other of ['{"name":"app"}', '[1]', 'null', '{"files":', '{"files":{"a":1}}']) {
      await writeFile(join(corpus, 'manifest.json'), other);
      expect(await languages()).toEqual(byName);
    }
  });
});

describe('spans', () => {
  it('come from the shipped grammars, and from the lexer where a grammar is broken', async () => {
    const complaints: string[] = [];
    const good = createSpanReader(join(root, 'dist/grammars'), reason => complaints.push(reason));
    const spans = await good.read('typescript', 'if (a) b = `x${c}`;');
    expect(spans.map(({ kind }) => kind)).toContain('condition');
    expect(spans.map(({ kind }) => kind)).toContain('hole');
    expect(complaints).toEqual([]);
    const broken = createSpanReader(folder, reason => complaints.push(reason));
    expect((await broken.read('typescript', 'a = "b"')).map(({ kind }) => kind)).toEqual(['identifier', 'string']);
    expect(complaints).toEqual([expect.stringMatching(/typescript cannot be used/)]);
  });
});

describe('several threads', () => {
  it('share out even numbers of cells and lose none', () => {
    expect(shares(9, 2)).toEqual([
      [0, 4],
      [4, 9],
    ]);
    expect(shares(1, 4)).toEqual([[0, 1]]);
    expect(shares(0, 2)).toEqual([]);
    // The heaviest first, each to the lightest queue.
    expect(deal([1, 5, 3, 3], 2)).toEqual([
      [1, 0],
      [2, 3],
    ]);
    expect(deal([], 2)).toEqual([[], []]);
  });

  it('find bit for bit what one finds', async () => {
    const network = plantedNetwork(3);
    const samples = quotedSamples(3, 8, 1100);
    const options = {
      ...defaultAtlasOptions,
      seed: 3,
      shifts: 49,
      steps: 20_000,
      concepts: ['string', 'column'] as const,
    };
    const kernels = await batchKernels();
    const executor = createParallelExecutor(workerPath, { network, kernels, seed: 3 }, 2, () => undefined);
    try {
      const many = await buildAtlas(network, samples, executor, options);
      const one = await buildAtlas(network, samples, createLocalExecutor(network, kernels, 3), options);
      expect(many).toEqual(one);
      expect(one.questions[0]!.causal!.effects).toHaveLength(3);
    } finally {
      await executor.dispose();
    }
  });
});

describe('the atlas worker', () => {
  const corpusOf = async (): Promise<string> => {
    const corpus = join(folder, 'words');
    await mkdir(corpus, { recursive: true });
    for (let file = 0; file < 8; file++) await writeFile(join(corpus, `${file}.swift`), quotedText(file, 700));
    return corpus;
  };
  const networkFolder = async (): Promise<string> => {
    const path = join(folder, 'network');
    await mkdir(path, { recursive: true });
    const { config, weights } = serialiseNetwork(emptyNetwork(5), 'F32');
    await writeFile(join(path, 'config.json'), config);
    await writeFile(join(path, 'model.safetensors'), weights);
    return path;
  };
  const start = () =>
    startAtlas({
      workerPath,
      kernelFolder: join(root, 'dist/kernels'),
      grammarFolder: join(root, 'dist/grammars'),
    });

  it('gives the same numbers twice, says what is wrong, and can be given up', async () => {
    const { atlas, dispose } = start();
    try {
      const request = { network: await networkFolder(), corpus: [await corpusOf()], relativeTo: folder, shifts: 19 };
      const first = await atlas.build(request);
      expect(first.questions.length).toBe(concepts.length);
      expect(first.questions.map(({ concept }): Concept => concept)).toContain('string');
      expect(first.files.selection[0]!.path).toMatch(/^words\/\d\.swift$/);
      expect(JSON.stringify(await atlas.build(request))).toBe(JSON.stringify(first));
      await expect(atlas.build({ ...request, corpus: [join(folder, 'nowhere')] })).rejects.toThrow(/nowhere/);
      await expect(atlas.build({ ...request, shifts: 3 })).rejects.toThrow(/shifts is 3/);
      await expect(atlas.build({ ...request, network: folder })).rejects.toThrow(/config\.json/);
      const controller = new AbortController();
      const given = atlas.build(request, { signal: controller.signal });
      controller.abort();
      await expect(given).rejects.toMatchObject({ code: 'cancelled' });
    } finally {
      await dispose();
    }
  });

  it('does not outlive its disposal', async () => {
    const { atlas, dispose } = start();
    const pending = expect(
      atlas.build({ network: await networkFolder(), corpus: [await corpusOf()] }),
    ).rejects.toMatchObject({ code: 'closed' });
    await dispose();
    await pending;
  });
});
