import { describe, expect, it } from 'vitest';
import { isMl5Manifest, readMl5 } from '../../../src/model/import/ml5/readMl5.js';
import { readOnnx } from '../../../src/model/import/onnx/readOnnx.js';
import { readForeignSafetensors, readPyTorch } from '../../../src/model/import/stateDict.js';
import { readTfjs } from '../../../src/model/import/tfjs/readTfjs.js';
import { readVocabulary } from '../../../src/model/import/vocabulary/readVocabulary.js';
import { openZip } from '../../../src/model/import/zip.js';
import { parseJsonObject } from '../../../src/model/json.js';
import { ModelError } from '../../../src/model/modelError.js';
import { createRandom } from '../../../src/model/random.js';
import { writeSafetensors } from '../../../src/model/safetensors.js';
import { fixture } from './parity.js';

/** Mutated files of each format (hdf5.fuzz.test.ts has HDF5): a few here; CELL_LENS_FUZZ=100000 for as many as one has time for. */
const rounds = Number(process.env['CELL_LENS_FUZZ'] ?? 250);
const seed = Number(process.env['CELL_LENS_SEED'] ?? Date.now() % 1_000_000);

const random = createRandom(seed);
const below = (limit: number): number => Math.floor(random.uniform() * limit);

/** Values that readers trip over: ends of ranges, signs, and lengths a little wrong. */
const nasty = [0, 1, 0x7f, 0x80, 0xff, 0x2e, 0x52, 0x63, 0x7d];

const mutate = (bytes: Uint8Array): Uint8Array => {
  const mutated = bytes.slice(0, below(8) === 0 ? below(bytes.length) : bytes.length);
  for (let change = below(6); change >= 0 && mutated.length > 0; change--) {
    const at = below(mutated.length);
    const kind = below(4);
    if (kind === 0) mutated[at] = nasty[below(nasty.length)]!;
    else if (kind === 1) mutated[at]! ^= 1 << below(8);
    else if (kind === 2) mutated.fill(0xff, at, at + 1 + below(8));
    else mutated.copyWithin(at, below(mutated.length), Math.min(mutated.length, at + below(64)));
  }
  return mutated;
};

type Read = (bytes: Uint8Array) => unknown;

const siblings =
  (folder: string) =>
  async (name: string): Promise<Uint8Array> =>
    fixture(`${folder}/${name}`);

const formats: readonly (readonly [string, Uint8Array, Read])[] = [
  ['PyTorch, zip', fixture('pytorch/lstm-tokens.pt'), bytes => readPyTorch(bytes, 'x.pt')],
  ['PyTorch, legacy', fixture('pytorch/lstm-legacy.pt'), bytes => readPyTorch(bytes, 'x.pt')],
  [
    'safetensors',
    writeSafetensors(readPyTorch(fixture('pytorch/gru-2.pt'), 'x').tensors, 'F32'),
    bytes => readForeignSafetensors(bytes, 'x.safetensors'),
  ],
  ['ONNX', fixture('onnx/lstm-2.onnx'), bytes => readOnnx(bytes, 'x.onnx')],
  [
    'zip',
    fixture('keras/gru-1.keras'),
    bytes => {
      const archive = openZip(bytes, 'x.keras');
      for (const name of archive.names) archive.read(name);
    },
  ],
  [
    'TensorFlow.js',
    fixture('tfjs/lstm-1/model.json'),
    bytes =>
      readTfjs(parseJsonObject(new TextDecoder().decode(bytes), 'x', 'the file'), siblingsOrError('tfjs/lstm-1'), 'x'),
  ],
  [
    'ml5',
    fixture('ml5/lstm-2/manifest.json'),
    bytes => {
      const json = parseJsonObject(new TextDecoder().decode(bytes), 'x', 'the file');
      if (!isMl5Manifest(json)) throw new ModelError('x', 'is no manifest.');
      return readMl5(json, siblingsOrError('ml5/lstm-2'), 'x');
    },
  ],
  [
    'vocabulary',
    new TextEncoder().encode(JSON.stringify(Object.fromEntries([...'\n ()"#abcdef'].map((text, at) => [text, at])))),
    bytes => readVocabulary({ kind: 'file', name: 'x.json', bytes }, 12),
  ],
];

/** As the reader of folders does it: what is not there is a ModelError. */
function siblingsOrError(folder: string): (name: string) => Promise<Uint8Array> {
  const read = siblings(folder);
  return async name => {
    if (!/^[\w.-]+$/.test(name)) throw new ModelError('x', 'names a file elsewhere.');
    return read(name).catch(() => {
      throw new ModelError(name, 'does not exist.');
    });
  };
}

describe(`mutated files (seed ${seed})`, () => {
  it.each(formats)(
    '%s: a network or one clear error',
    async (_, original, read) => {
      console.log(`seed ${seed}`);
      await read(original);
      let refused = 0;
      for (let round = 0; round < rounds; round++) {
        try {
          await read(mutate(original));
        } catch (error) {
          refused++;
          expect(error, `seed ${seed}, round ${round}`).toBeInstanceOf(ModelError);
        }
      }
      expect(refused).toBeGreaterThan(0);
    },
    3_600_000,
  );
});
