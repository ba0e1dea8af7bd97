import { open } from 'node:fs/promises';
import { basename, dirname, join, relative, sep } from 'node:path';
import { networkFiles } from '../model/network.js';
import { countCharacters, vocabularyFor } from '../model/training/corpusVocabulary.js';
import { splitByPath, type Part } from '../model/training/corpusSplit.js';
import type { HeldOutText } from '../model/training/heldOut.js';
import { createEncoder, type Vocabulary } from '../model/vocabulary.js';
import { atlasFile } from '../shared/atlas.js';
import { languageOfPath } from '../shared/languages.js';
import { exists } from '../shared/node/exists.js';
import type { CorpusSummary, SkippedFiles } from '../shared/trainerApi.js';
import { MOST_BYTES, skippedByBytes, skippedByFolders, skippedByName, skippedByText } from './fileRules.js';
import { findSourceFiles } from './sourceFiles.js';

/** Characters that are kept: beyond, nothing is gained in the time that anybody has. */
const MOST_CHARACTERS = 100_000_000;
/** What training needs at least, with any settings. */
const FEWEST_CHARACTERS = 10_000;

/** What `prepare` was asked for: enough to read the same text again. */
export interface CorpusRequest {
  readonly paths: readonly string[];
  readonly base: string;
  readonly languages?: readonly string[];
}

interface SourceText {
  /** Relative to the base, with `/`. */
  readonly path: string;
  readonly languageId: string;
  readonly text: string;
}

/** Text made ready to train on. */
export interface Corpus {
  readonly request: CorpusRequest;
  readonly summary: CorpusSummary;
  readonly vocabulary: Vocabulary;
  /** Symbols of each training file. */
  readonly training: readonly Uint16Array[];
  readonly validation: readonly HeldOutText[];
  readonly test: readonly HeldOutText[];
  /** Files that are never trained on, relative to the base, with `/`: those of validation, then those of the test. */
  readonly heldOutFiles: readonly string[];
  /** The beginning of a held-out file, for samples to go on from. */
  readonly prompt: string;
  /** Changes with every character of the text. */
  readonly digest: string;
}

const hashText = (text: string, seed: number): number => {
  let hash = seed;
  for (let index = 0; index < text.length; index++) hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  return hash >>> 0;
};

const digestOf = (text: string): string => `${text.length}:${hashText(text, 0x811c9dc5)}:${hashText(text, 0x2545f491)}`;

/** Reads at most one byte more than is allowed, however large the file is or grows. */
const readBounded = async (path: string): Promise<Uint8Array> => {
  const handle = await open(path, 'r');
  try {
    const status = await handle.stat();
    const bytes = new Uint8Array(Math.min(status.size, MOST_BYTES) + 1);
    let length = 0;
    for (;;) {
      const { bytesRead } = await handle.read(bytes, length, bytes.length - length);
      length += bytesRead;
      if (bytesRead === 0 || length === bytes.length) return bytes.subarray(0, length);
    }
  } finally {
    await handle.close();
  }
};

/** The text of a file, or why it is not used. */
const readSource = async (path: string): Promise<{ readonly text: string } | { readonly reason: string }> => {
  let bytes: Uint8Array;
  try {
    bytes = await readBounded(path);
  } catch (error) {
    return { reason: (error as NodeJS.ErrnoException).code === 'ENOENT' ? 'gone while reading' : 'unreadable' };
  }
  const reason = skippedByBytes(bytes);
  if (reason !== null) return { reason };
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    const reasonOfText = skippedByText(text);
    return reasonOfText === null ? { text } : { reason: reasonOfText };
  } catch {
    return { reason: 'not UTF-8' };
  }
};

/**
 * Whether a file describes a network that lies beside it: nobody wrote it, and a run that writes its network among its
 * own sources would find other text when it is resumed.
 */
const describesNetwork = (path: string): Promise<boolean> =>
  basename(path) === networkFiles.config || basename(path) === atlasFile
    ? exists(join(dirname(path), networkFiles.weights))
    : Promise.resolve(false);

const countSkipped = (skipped: readonly { readonly path: string; readonly reason: string }[]): SkippedFiles[] => {
  const byReason = new Map<string, string[]>();
  for (const { path, reason } of skipped) byReason.set(reason, [...(byReason.get(reason) ?? []), path]);
  return [...byReason]
    .map(([reason, paths]) => ({ reason, files: paths.length, examples: paths.slice(0, 3) }))
    .sort((a, b) => b.files - a.files);
};

const tooLittle = (training: number, files: number, skipped: readonly SkippedFiles[]): string | null => {
  const enough = 'About 200 KB of source give something readable, a megabyte or more something good.';
  const reasons = skipped.map(({ reason, files: count }) => `${reason} ${count}`).join(', ');
  const left = reasons === '' ? '' : ` (skipped: ${reasons})`;
  if (files === 0) return `There is no source file to train on here${left}. ${enough}`;
  if (training >= FEWEST_CHARACTERS) return null;
  return `There are only ${training} characters to train on${left}; at least ${FEWEST_CHARACTERS} are needed. ${enough}`;
};

const promptOf = (text: string): string => {
  const start = text.slice(0, 200).replaceAll('\r', '');
  return start.slice(0, start.lastIndexOf('\n') + 1);
};

/**
 * Reads the sources in `paths` into memory and makes them ready to train on: skips what nobody wrote, splits by file,
 * builds the vocabulary. What changes on disk afterwards is not seen.
 *
 * @param vocabulary of a run that is resumed; absent: made from the training part
 */
export const readCorpus = async (request: CorpusRequest, vocabulary?: Vocabulary): Promise<Corpus> => {
  const found = await findSourceFiles(request.paths);
  const skipped = [...found.skipped];
  const languages = request.languages === undefined ? null : new Set(request.languages);
  const seen = new Set<string>();
  const texts: SourceText[] = [];
  let characters = 0;
  for (const { path: file, walked } of found.files) {
    const path = relative(request.base, file).split(sep).join('/');
    const reason = (walked ? null : skippedByFolders(path)) ?? skippedByName(path, languages);
    if (reason !== null) {
      skipped.push({ path, reason });
      continue;
    }
    if (characters >= MOST_CHARACTERS) {
      skipped.push({ path, reason: `beyond ${MOST_CHARACTERS / 1e6} million characters` });
      continue;
    }
    if (await describesNetwork(file)) {
      skipped.push({ path, reason: 'part of a network' });
      continue;
    }
    const source = await readSource(file);
    if ('reason' in source) {
      skipped.push({ path, reason: source.reason });
      continue;
    }
    const digest = digestOf(source.text);
    if (seen.has(digest)) {
      skipped.push({ path, reason: 'duplicate' });
      continue;
    }
    seen.add(digest);
    characters += source.text.length;
    texts.push({ path, languageId: languageOfPath(path), text: source.text });
  }
  return assemble(request, texts, skipped, vocabulary);
};

const assemble = (
  request: CorpusRequest,
  texts: readonly SourceText[],
  skipped: readonly { readonly path: string; readonly reason: string }[],
  given: Vocabulary | undefined,
): Corpus => {
  const parts = splitByPath(texts.map(({ path }) => path));
  const of = (part: Part): SourceText[] => texts.filter((_, index) => parts[index] === part);
  const training = of('train');
  const vocabulary = given ?? vocabularyFor(countCharacters(training.map(({ text }) => text)));
  const encoder = createEncoder(vocabulary);
  const encode = ({ text }: SourceText): Uint16Array => encoder.encode(text).symbols;
  const heldOut = (part: Part): HeldOutText[] =>
    of(part).map(source => ({ language: source.languageId, symbols: encode(source) }));
  const count = (list: readonly SourceText[]): { files: number; characters: number } => ({
    files: list.length,
    characters: list.reduce((sum, { text }) => sum + text.length, 0),
  });
  const byLanguage = new Map<string, SourceText[]>();
  for (const source of texts) byLanguage.set(source.languageId, [...(byLanguage.get(source.languageId) ?? []), source]);
  const trainingSize = count(training);
  const reasons = countSkipped(skipped);
  const summary: CorpusSummary = {
    ...count(texts),
    languages: [...byLanguage]
      .map(([languageId, list]) => ({ languageId, ...count(list) }))
      .sort((a, b) => b.characters - a.characters),
    parts: { train: trainingSize, validation: count(of('validation')), test: count(of('test')) },
    skipped: reasons,
    symbols: vocabulary.symbols.length,
    tooLittle: tooLittle(trainingSize.characters, texts.length, reasons),
  };
  return {
    request,
    summary,
    vocabulary,
    training: training.map(encode),
    validation: heldOut('validation'),
    test: heldOut('test'),
    heldOutFiles: [...of('validation'), ...of('test')].map(({ path }) => path),
    prompt: promptOf((of('validation')[0] ?? training[0])?.text ?? ''),
    digest: digestOf(texts.map(({ path, text }) => `${path}\0${digestOf(text)}`).join('\n')),
  };
};
