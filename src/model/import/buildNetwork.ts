import type { CellVariant } from '../architecture.js';
import { ModelError } from '../modelError.js';
import { createNetwork, type Network } from '../network.js';
import type { Vocabulary } from '../vocabulary.js';
import { symbolTexts } from '../tokens/symbolTexts.js';
import type { ForeignNetwork } from './foreignNetwork.js';
import {
  guessVocabulary,
  readVocabulary,
  type FittedVocabulary,
  type VocabularySource,
} from './vocabulary/readVocabulary.js';

/** An imported network, complete, and what was assumed about it. */
export interface ImportedNetwork {
  readonly network: Network;
  /** Sentences for the reader to confirm. */
  readonly notes: readonly string[];
}

/** What the reader says about a network, where its file is silent. */
export interface ImportChoices {
  /** Absent: the one in the file, or byte values where the size is that of bytes. */
  readonly vocabulary?: VocabularySource;
  /** nn.RNN made with nonlinearity='relu': the weights do not tell. */
  readonly relu?: boolean;
}

/** The symbol that stands for the beginning of a text: a line's end where there is one. */
const boundaryOf = (symbols: readonly string[]): number =>
  [...['\n', ' '].map(character => symbols.indexOf(character)), 0].find(index => index >= 0)!;

const symbolsFor = (
  foreign: ForeignNetwork,
  vocabulary: VocabularySource | undefined,
  file: string,
): FittedVocabulary => {
  const size = foreign.architecture.vocabulary;
  if (vocabulary !== undefined) return readVocabulary(vocabulary, size);
  if (foreign.symbols !== null) return { symbols: foreign.symbols, note: 'the table in the file itself' };
  const guessed = guessVocabulary(size);
  if (guessed !== undefined) return guessed;
  throw new ModelError(
    file,
    `reads ${size} symbols, but does not say which characters they are. Give its vocabulary: a tokenizer.json, a JSON ` +
      'list or map, a text with the characters in order, or the text that it was trained on.',
  );
};

const vocabularyOf = ({ symbols, tokens, unknown, boundary }: FittedVocabulary): Vocabulary => {
  // Byte-pair encoding reads what is there; where characters are symbols, files with CR LF are read as those with LF.
  const skipped = tokens?.kind === 'byte pair' || symbols.some(symbol => symbol.includes('\r')) ? '' : '\r';
  return {
    symbols,
    boundary: boundary ?? boundaryOf(symbols),
    unknown: unknown ?? null,
    skipped,
    ...(tokens === undefined ? {} : { tokens }),
  };
};

const describeReading = (vocabulary: Vocabulary): readonly string[] => {
  const { boundary, unknown } = vocabulary;
  const first = symbolTexts(vocabulary)[boundary]!;
  const named = { '': `the symbol ${boundary}`, '\n': 'a line end', ' ': 'a space' }[first] ?? JSON.stringify(first);
  const others = unknown === null ? 'are not read' : `are read as its symbol ${unknown}, for what is unknown`;
  return [`A file is read as if it came after ${named}.`, `Characters outside the vocabulary ${others}.`];
};

/** Whether `foreign` can be read only with a vocabulary from outside. */
export const needsVocabulary = ({ symbols, architecture }: ForeignNetwork): boolean =>
  symbols === null && guessVocabulary(architecture.vocabulary) === undefined;

/**
 * Gives a foreign network its vocabulary and a name.
 *
 * @throws ModelError when no vocabulary is known, or the given one does not fit.
 */
export const buildNetwork = (
  foreign: ForeignNetwork,
  choices: ImportChoices,
  name: string,
  file: string,
): ImportedNetwork => {
  const { architecture, format } = foreign;
  const fitted = symbolsFor(foreign, choices.vocabulary, file);
  const vocabulary = vocabularyOf(fitted);
  const { kind, layers, hidden, embedding } = architecture;
  if (choices.relu === true && kind !== 'rnn') {
    throw new ModelError(
      file,
      `is a network of ${kind.toUpperCase()} cells; relu can be chosen for plain RNN cells only.`,
    );
  }
  const variant: CellVariant | undefined = choices.relu === true ? { activation: 'relu' } : architecture.variant;
  const network = createNetwork(
    {
      format: 'cell-lens-network',
      version: 1,
      name,
      cell: kind,
      layers,
      hidden,
      embedding,
      ...(variant === undefined ? {} : { variant }),
      vocabulary,
      training: { importedFrom: format, vocabularyFrom: fitted.note },
    },
    foreign.tensors,
    file,
  );
  return {
    network,
    notes: [...foreign.notes, `Vocabulary: ${fitted.note}.`, ...(fitted.remarks ?? []), ...describeReading(vocabulary)],
  };
};
