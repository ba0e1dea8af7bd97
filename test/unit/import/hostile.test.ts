import { mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { zipSync } from 'fflate';
import { siblingReader } from '../../../src/engine/import/files.js';
import { readForeign } from '../../../src/engine/import/readForeign.js';
import { readVocabulary } from '../../../src/model/import/vocabulary/readVocabulary.js';
import { openZip } from '../../../src/model/import/zip.js';
import { ModelError } from '../../../src/model/modelError.js';

const path = (name: string): string => fileURLToPath(new URL(`../../fixtures/import/hostile/${name}`, import.meta.url));

/** Reads a file that must be refused; answers the message and by how many bytes memory outside the heap grew. */
const refuse = async (file: string): Promise<{ message: string; grown: number }> => {
  const before = process.memoryUsage().arrayBuffers;
  const error: unknown = await readForeign(file).then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(ModelError);
  return { message: (error as ModelError).message, grown: process.memoryUsage().arrayBuffers - before };
};

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cell-lens-hostile-'));
});
afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
});

describe('hostile files', () => {
  it.each([
    ['os-system.pt', /wants the Python name (posix|nt|os)\.system, which is not read/],
    ['os-system-protocol4.pt', /wants the Python name (posix|nt|os)\.system, which is not read/],
    ['billion-numbers.pt', /larger than any network|needs more than the 16 bytes/],
    ['wild-strides.pt', /needs more than the 16 bytes of its storage/],
    ['bomb.pt', /data\/0|rnn\.weight/],
    ['absurd.h5', /larger than any network that can be read/],
    ['large-nothing.h5', /more than the file can hold/],
    ['links.h5', /the dataset model_weights\/embedding\/embeddings:0 is missing/],
  ])('%s is refused with one error and bounded memory', async (name, message) => {
    const refused = await refuse(path(name));
    expect(refused.message).toMatch(message);
    expect(refused.grown).toBeLessThan(100e6);
  });

  it('refuses JSON with __proto__', async () => {
    const file = join(folder, 'model.json');
    await writeFile(file, '{"modelTopology": {"__proto__": {"polluted": 1}}, "weightsManifest": []}');
    expect((await refuse(file)).message).toMatch(/has a key __proto__, which is not allowed/);
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
    const bytes = new TextEncoder().encode('{"__proto__": 0, "a": 1}');
    expect(() => readVocabulary({ kind: 'file', name: 'v.json', bytes }, 2)).toThrow(/__proto__/);
  });

  it.each(['../secret', '/etc/hostname', 'a/b', '..\\x', 'C:x', '.hidden', '', 'a\0b'])(
    'does not read the sibling %j',
    async name => {
      await expect((async () => siblingReader(folder, 'model.json')(name))()).rejects.toThrow(
        /only files in its own folder are read/,
      );
    },
  );

  it('reads no weights through a shard that leads elsewhere', async () => {
    await symlink('/etc/passwd', join(folder, 'shard.bin')).catch(() => undefined);
    await expect((async () => siblingReader(folder, 'model.json')('shard.bin'))()).rejects.toThrow(ModelError);
  });

  it('unpacks no more of a zip archive than its directory says', () => {
    const bytes = zipSync({ a: new Uint8Array(10_000_000) });
    const directory = bytes.lastIndexOf(0x50, bytes.length - 23);
    const at = bytes.findIndex(
      (_, index) => index > directory - 200 && bytes[index] === 0x50 && bytes[index + 2] === 1,
    );
    new DataView(bytes.buffer, bytes.byteOffset).setUint32(at + 24, 1000, true);
    try {
      expect(openZip(bytes, 'bomb.zip').read('a')!.length).toBe(1000);
    } catch (error) {
      expect(error).toBeInstanceOf(ModelError);
    }
    new DataView(bytes.buffer, bytes.byteOffset).setUint32(at + 24, 2_000_000_000, true);
    expect(() => openZip(bytes, 'bomb.zip').read('a')).toThrow(/unpack to 2000000000: the archive is damaged/);
  });

  it.each([
    ['empty', new Uint8Array(0), /is no network that can be read/],
    ['text', new TextEncoder().encode('int main(void) { return 0; }'), /is no network that can be read/],
    ['json', new TextEncoder().encode('{"a": 1}'), /describes no network/],
    ['zip', zipSync({ 'a.txt': new Uint8Array(3) }), /without data\.pkl/],
  ])('says of a file that is no network (%s) what is read', async (name, bytes, message) => {
    const file = join(folder, name);
    await writeFile(file, bytes);
    expect((await refuse(file)).message).toMatch(message);
  });

  it('says of a folder that holds no network what was looked for', async () => {
    const empty = await mkdtemp(join(folder, 'empty-'));
    expect((await refuse(empty)).message).toMatch(
      /holds no network: there is no model\.json, manifest\.json, config\.json/,
    );
  });

  it('says that a file is not there', async () => {
    expect((await refuse(join(folder, 'nowhere.pt'))).message).toMatch(/does not exist/);
  });
});
