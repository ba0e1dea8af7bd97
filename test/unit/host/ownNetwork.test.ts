import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ownNetworkAt } from '../../../src/host/openNetwork/ownNetwork.js';

let folder: string;
const make = async (name: string, config: string): Promise<string> => {
  const made = join(folder, name);
  await mkdir(made);
  await writeFile(join(made, 'config.json'), config);
  await writeFile(join(made, 'model.safetensors'), '');
  return made;
};
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cell-lens-own-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

describe('a network of Cell Lens itself', () => {
  it('is known by its folder and by either of its files', async () => {
    const own = await make('own', '{"format": "cell-lens-network"}');
    for (const path of [own, join(own, 'config.json'), join(own, 'model.safetensors')]) {
      expect(await ownNetworkAt(path)).toBe(own);
    }
    expect(await ownNetworkAt(join(own, 'other.pt'))).toBeUndefined();
  });

  it.each([
    ['another', '{"model_type": "gpt2"}'],
    ['no', 'null'],
    ['broken', '{'],
  ])('is not what has %s config.json', async (name, config) => {
    const other = await make(name, config);
    expect(await ownNetworkAt(other)).toBeUndefined();
    expect(await ownNetworkAt(join(other, 'model.safetensors'))).toBeUndefined();
  });

  it('is not where nothing is', async () => {
    expect(await ownNetworkAt(join(folder, 'nowhere'))).toBeUndefined();
    expect(await ownNetworkAt(folder)).toBeUndefined();
  });
});
