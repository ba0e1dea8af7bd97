import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { describeNetwork } from '../../../src/host/networks/describeNetwork.js';
import { lockRun } from '../../../src/shared/node/runLock.js';
import { folderName, NetworkStore, readNetwork } from '../../../src/host/networks/networkStore.js';

const config = (name: string, training: unknown = {}): string =>
  JSON.stringify({ format: 'cell-lens-network', version: 1, name, cell: 'gru', layers: 2, hidden: 64, training });

describe('what a list says of a network', () => {
  it('is read from its config', () => {
    const training = { validation: 1.5, characters: 9000, minutes: 2, corpus: { languages: { c: 10, go: 20 } } };
    expect(describeNetwork(config('mine', training))).toEqual({
      name: 'mine',
      shape: '2×64 GRU',
      nats: 1.5,
      characters: 9000,
      minutes: 2,
      languages: ['go', 'c'],
    });
  });

  it('takes the mean over the languages where the record has no other loss', () => {
    expect(describeNetwork(config('mine', { heldOut: { c: 1, go: 2, odd: 'x' } }))?.nats).toBe(1.5);
  });

  it('is nothing for what is no config, and little for one with a strange record', () => {
    for (const text of ['', '[]', 'null', '{"name": 7}', '{"format": 7']) expect(describeNetwork(text)).toBeNull();
    expect(describeNetwork(config('mine', 'strange'))).toMatchObject({ nats: null, characters: null, languages: [] });
  });
});

describe('the networks that were trained here', () => {
  let root: string;
  let store: NetworkStore;

  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'cell-lens-networks-'));
    store = new NetworkStore(join(root, 'networks'));
  });

  afterEach(() => rmSync(root, { recursive: true, force: true }));

  const add = (name: string, files: Readonly<Record<string, string>>): string => {
    const folder = join(store.root, name);
    mkdirSync(folder, { recursive: true });
    for (const [file, text] of Object.entries(files)) writeFileSync(join(folder, file), text);
    return folder;
  };
  const whole = (name: string): Readonly<Record<string, string>> => ({
    'config.json': config(name),
    'model.safetensors': 'weights',
  });

  it('are none before the first', async () => {
    expect(await store.list()).toEqual([]);
  });

  it('are listed with runs that are not finished, and without what is neither', async () => {
    add('one', whole('one'));
    add('begun', { 'checkpoint.bin': 'x' });
    add('half', { 'config.json': config('half') });
    add('broken', { 'config.json': '{', 'model.safetensors': 'weights' });
    writeFileSync(join(store.root, 'stray.txt'), '');
    const found = await store.list();
    expect(new Set(found.map(({ description, unfinished }) => `${description?.name} ${unfinished}`))).toEqual(
      new Set(['one false', 'undefined true']),
    );
  });

  it('get names and folders that differ', async () => {
    expect(await store.newName('project')).toBe('project');
    add('one', whole('project'));
    add('two', whole('project 2'));
    expect(await store.newName('project')).toBe('project 3');
    expect(folderName('Ünïcode / näme: *?')).toBe('u-ni-code-na-me');
    expect(folderName('???')).toBe('network');
    expect(store.newFolder('a', 1)).not.toBe(store.newFolder('a', 2));
  });

  it('can be renamed, but not in the middle of a run', async () => {
    const folder = add('one', whole('one'));
    await store.rename(folder, 'better');
    expect((await readNetwork(folder))?.description?.name).toBe('better');
    expect(JSON.parse(readFileSync(join(folder, 'config.json'), 'utf8'))).toMatchObject({ hidden: 64 });
    writeFileSync(join(folder, 'checkpoint.bin'), '');
    await expect(store.rename(folder, 'worse')).rejects.toThrow(/not finished/);
  });

  it('are exported without their checkpoint, and never over something', async () => {
    const folder = add('one', { ...whole('My Net'), 'checkpoint.bin': 'x', 'atlas.json': '{}' });
    const target = join(root, 'out');
    mkdirSync(target);
    const copy = await store.export(folder, target);
    expect(copy).toBe(join(target, 'my-net'));
    expect(
      ['config.json', 'model.safetensors', 'atlas.json', 'checkpoint.bin'].map(f => existsSync(join(copy, f))),
    ).toEqual([true, true, true, false]);
    await expect(store.export(folder, target)).rejects.toThrow(/is there already/);
  });

  it('cannot be deleted while another window trains them', async () => {
    const folder = add('one', { 'checkpoint.bin': 'x' });
    const lock = await lockRun(folder);
    await expect(store.delete(folder)).rejects.toThrow(/being trained in another window/);
    expect(existsSync(folder)).toBe(true);
    await lock.release();
    await store.delete(folder);
    expect(existsSync(folder)).toBe(false);
  });

  it('can be deleted; nothing else can', async () => {
    const folder = add('one', whole('one'));
    for (const other of [root, store.root, join(store.root, '..'), join(folder, 'deeper')]) {
      await expect(store.delete(other)).rejects.toThrow(/not a network that was trained here/);
    }
    await store.delete(folder);
    expect(existsSync(folder)).toBe(false);
  });
});
