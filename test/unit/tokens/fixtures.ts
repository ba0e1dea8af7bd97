import { readFileSync } from 'node:fs';
import { buildNetwork } from '../../../src/model/import/buildNetwork.js';
import { readPyTorch } from '../../../src/model/import/stateDict.js';
import { readVocabulary } from '../../../src/model/import/vocabulary/readVocabulary.js';
import type { Network } from '../../../src/model/network.js';
import type { Vocabulary } from '../../../src/model/vocabulary.js';

const folder = new URL('../../fixtures/tokens/', import.meta.url);

/** The bytes of a file that write_tokens.py wrote. */
export const tokenFixture = (name: string): Uint8Array => new Uint8Array(readFileSync(new URL(name, folder)));

const jsonOf = (name: string): unknown => JSON.parse(new TextDecoder().decode(tokenFixture(name)));

/** What the `tokenizers` library and PyTorch made of some texts. */
export const expected = jsonOf('expected.json') as {
  readonly texts: readonly string[];
  readonly ids: Readonly<Record<string, readonly (readonly number[])[]>>;
  readonly network: {
    readonly text: string;
    readonly ids: readonly number[];
    readonly h: readonly (readonly number[])[];
    readonly nats: readonly number[];
  };
};

/** What the library made of texts that hold tokens which were added to a vocabulary (write_added.py). */
export const expectedAdded = jsonOf('expected-added.json') as Pick<typeof expected, 'texts' | 'ids'>;

/** A tokenizer.json of the fixtures, as its fields. */
export const tokenizerJson = (name: string): Record<string, unknown> =>
  jsonOf(`${name}.json`) as Record<string, unknown>;

const sizeOf = (name: string): number => {
  const json = tokenizerJson(name);
  const { vocab } = json['model'] as { vocab: Record<string, number> };
  const added = json['added_tokens'] as { id: number }[];
  return Math.max(...Object.values(vocab), ...added.map(({ id }) => id)) + 1;
};

/** The vocabulary of a tokenizer of the fixtures. */
export const vocabularyOf = (name: string): Vocabulary => {
  const source = { kind: 'file', name: `${name}.json`, bytes: tokenFixture(`${name}.json`) } as const;
  const { symbols, tokens, unknown, boundary } = readVocabulary(source, sizeOf(name));
  return {
    symbols,
    boundary: boundary ?? 0,
    unknown: unknown ?? null,
    skipped: '',
    ...(tokens === undefined ? {} : { tokens }),
  };
};

/** The network of the fixtures, which reads the tokens of `byte-level`. */
export const tokenNetwork = (): Network => {
  const vocabulary = { kind: 'file', name: 'tokenizer.json', bytes: tokenFixture('byte-level.json') } as const;
  return buildNetwork(readPyTorch(tokenFixture('network.pt'), 'network.pt'), { vocabulary }, 'tokens', 'network.pt')
    .network;
};
