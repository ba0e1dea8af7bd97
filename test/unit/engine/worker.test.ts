import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { serialiseNetwork } from '../../../src/model/network.js';
import { startEngine, type StartEngineOptions, type StartedEngine } from '../../../src/shared/node/startEngine.js';
import { cells, expected, failure, range } from './harness.js';
import { smallNetwork } from './smallNetwork.js';

const network = smallNetwork();
let folder: string;
let workerPath: string;
const started: StartedEngine[] = [];

const start = (options: Partial<StartEngineOptions> = {}): StartedEngine => {
  const engine = startEngine({ workerPath, kernelFolder: join(folder, 'no kernels'), ...options });
  started.push(engine);
  return engine;
};

/** A folder with some files in it. */
const networkFolder = (name: string, files: Readonly<Record<string, string | Uint8Array>>): string => {
  const path = join(folder, name);
  mkdirSync(path);
  for (const [file, contents] of Object.entries(files)) writeFileSync(join(path, file), contents);
  return path;
};

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'cell-lens-engine-'));
  workerPath = join(folder, 'engine.js');
  await build({
    entryPoints: [join(import.meta.dirname, '../../../src/engine/worker.ts')],
    outfile: workerPath,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    logLevel: 'error',
  });
});

afterAll(async () => {
  await Promise.all(started.map(engine => engine.dispose()));
  rmSync(folder, { recursive: true, force: true });
});

describe('the engine in its worker', () => {
  it('reads a network from its folder and answers, telling progress', async () => {
    const { config, weights } = serialiseNetwork(network, 'F32');
    const path = networkFolder('good', { 'config.json': config, 'model.safetensors': weights });
    const log: string[] = [];
    let done: () => void = () => {};
    const read = new Promise<void>(resolve => (done = resolve));
    const { engine } = start({
      events: {
        log: ({ level, message }) => log.push(`${level}: ${message}`),
        progress: ({ statistics }) => statistics.computed === statistics.length && done(),
      },
    });
    const info = await engine.openNetwork({ folder: path });
    expect(info).toMatchObject({ id: path, folder: path, kind: 'lstm', hidden: 4, backend: 'js' });
    expect(log[0]).toMatch(/^warn: The compiled kernels are missing .*plain JavaScript runs/);
    const text = 'abc (a) {\r\n\t"b"; }\r\n'.repeat(100);
    const { document, generation, length } = await engine.openDocument({
      document: 'file:///a.c',
      network: info.id,
      languageId: 'c',
      text,
    });
    const request = { document, generation, cells: cells(3), signal: 'tanh_c' as const, ...range(0, length) };
    const values = await engine.values(request);
    expect([...values]).toEqual(expected(network, text, 3, 'tanh_c'));
    const reply = await engine.activations(request);
    // Whole buffers: a webview's messages carry the buffer of a view, not the view.
    for (const view of [values, reply.values, reply.scales]) expect(view.buffer.byteLength).toBe(view.byteLength);
    await read;
    await engine.closeDocument({ document });
    expect(await failure(engine.values(request))).toBe('invalid: file:///a.c is not open.');
  });

  it('names the file that is missing or broken', async () => {
    const { engine } = start();
    const { config, weights } = serialiseNetwork(network, 'F32');
    const missing = join(folder, 'nowhere');
    expect(await failure(engine.openNetwork({ folder: missing }))).toBe(
      `invalid: ${join(missing, 'config.json')}: cannot be read: it does not exist. ` +
        'A network is a folder that holds config.json and model.safetensors.',
    );
    const half = networkFolder('half', { 'config.json': config });
    expect(await failure(engine.openNetwork({ folder: half }))).toContain(join(half, 'model.safetensors'));
    const broken = networkFolder('broken', { 'config.json': config, 'model.safetensors': weights.slice(0, 50) });
    expect(await failure(engine.openNetwork({ folder: broken }))).toMatch(/^invalid: .*model\.safetensors/);
    const empty = networkFolder('empty', { 'config.json': '{}', 'model.safetensors': weights });
    expect(await failure(engine.openNetwork({ folder: empty }))).toMatch(/^invalid: .*config\.json/);
    const strange = networkFolder('strange', {});
    mkdirSync(join(strange, 'config.json'));
    expect(await failure(engine.openNetwork({ folder: strange }))).toMatch(
      /^invalid: .*config\.json: .* a folder, not a file/,
    );
    expect(await failure(engine.openNetwork({ folder: workerPath }))).toMatch(/^invalid: .*not a folder/);
  });

  it('rejects what is asked of it when it is stopped', async () => {
    const engine = start();
    const asked = failure(engine.engine.openNetwork({ folder: join(folder, 'nowhere') }));
    await engine.dispose();
    expect(await asked).toBe('closed: The engine was stopped.');
    expect(await failure(engine.engine.statistics({ document: 'a' }))).toBe('closed: The engine was stopped.');
  });

  it('tells when its worker crashes', async () => {
    const crashing = join(folder, 'crashing.js');
    writeFileSync(crashing, `require('node:worker_threads').parentPort.on('message', () => process.exit(3));`);
    let told: (reason: string) => void = () => {};
    const crash = new Promise<string>(resolve => (told = resolve));
    const { engine } = start({ workerPath: crashing, onCrash: reason => told(reason) });
    expect(await failure(engine.statistics({ document: 'a' }))).toBe('closed: The worker ended with exit code 3.');
    expect(await crash).toBe('The engine ended with exit code 3.');
  });
});
