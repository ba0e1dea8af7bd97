import { describeValue, isJsonObject, type JsonObject } from '../../json.js';
import { ModelError } from '../../modelError.js';
import { describeConflict, type AddedToken } from '../../tokens/addedTokens.js';
import {
  joined,
  mostMerges,
  type BytePairRules,
  type Split,
  type TokenRules,
  type WordRules,
} from '../../tokens/tokenRules.js';
import { mostSymbols } from '../foreignNetwork.js';
import { boundaryMark, isMark } from './marks.js';

/** A vocabulary of tokens as a `tokenizer.json` of the `tokenizers` library describes it. */
export interface TokenizerVocabulary {
  readonly symbols: readonly string[];
  readonly tokens: TokenRules;
  readonly unknown: number | null;
  /** Undefined where no symbol is known to begin a text. */
  readonly boundary: number | undefined;
}

/** Whether a JSON object is a `tokenizer.json`, of whatever kind. */
export const isTokenizer = (json: unknown): json is JsonObject =>
  isJsonObject(json) && isJsonObject(json['model']) && 'vocab' in json['model'] && 'pre_tokenizer' in json;

type Fail = (problem: string) => never;

/** An item of `added_tokens`. */
interface AddedJson {
  readonly id?: unknown;
  readonly special?: unknown;
  readonly normalized?: unknown;
  readonly single_word?: unknown;
  readonly lstrip?: unknown;
  readonly rstrip?: unknown;
}

const typeOf = (value: unknown): string => (isJsonObject(value) ? String(value['type']) : describeValue(value));

const readVocab = (
  vocab: unknown,
  added: unknown,
  fail: Fail,
): { readonly symbols: readonly string[]; readonly added: readonly AddedToken[] } => {
  if (!isJsonObject(vocab)) return fail('model.vocab must be a map from tokens to indexes.');
  const symbols: string[] = [];
  const checked = (token: string, index: unknown): number => {
    if (typeof index !== 'number' || !Number.isInteger(index) || index < 0 || index >= mostSymbols) {
      return fail(
        `the token ${describeValue(token)} has the index ${describeValue(index)}; expected 0 to ${mostSymbols - 1}.`,
      );
    }
    return index;
  };
  for (const [token, index] of Object.entries(vocab)) symbols[checked(token, index)] = token;
  const tokens: AddedToken[] = [];
  for (const item of Array.isArray(added) ? (added as unknown[]) : []) {
    if (!isJsonObject(item) || typeof item['content'] !== 'string') return fail('added_tokens holds what is no token.');
    const text = item['content'];
    const { id, special, normalized, single_word: alone, lstrip, rstrip } = item as AddedJson;
    const symbol = checked(text, id);
    if (alone === true)
      return fail(`the added token ${describeValue(text)} is a word alone (single_word), which is not read.`);
    // What a special token is named is not looked for in words.
    if (special === true || symbols[symbol] === undefined) symbols[symbol] = '';
    if (text === '') continue;
    tokens.push({
      symbol,
      text,
      special: special === true,
      early: normalized === false,
      spaceBefore: lstrip === true,
      spaceAfter: rstrip === true,
    });
  }
  const conflict = describeConflict(tokens);
  if (conflict !== undefined) return fail(conflict);
  return { symbols: Array.from(symbols, symbol => symbol ?? ''), added: tokens };
};

const readSplit = (preTokenizer: unknown, fail: Fail): { split: Split; prefixSpace: boolean } => {
  if (isJsonObject(preTokenizer)) {
    const {
      type,
      pretokenizers,
      use_regex: usesPattern = true,
      add_prefix_space: prefixSpace,
    } = preTokenizer as Record<string, unknown>;
    if (type === 'Sequence' && Array.isArray(pretokenizers) && pretokenizers.length === 1) {
      return readSplit(pretokenizers[0], fail);
    }
    if (type === 'Whitespace' || type === 'WhitespaceSplit') return { split: type, prefixSpace: false };
    if (type === 'ByteLevel' && usesPattern === true) return { split: 'GPT-2', prefixSpace: prefixSpace === true };
  }
  return fail(`its pre_tokenizer is ${typeOf(preTokenizer)}; read are ByteLevel, Whitespace and WhitespaceSplit.`);
};

const readMerges = (
  merges: unknown,
  symbols: readonly string[],
  rules: Pick<BytePairRules, 'continuing'>,
  fail: Fail,
): BytePairRules['merges'] => {
  if (!Array.isArray(merges) || merges.length > mostMerges)
    return fail('model.merges must be a list of pairs of tokens.');
  const indexes = new Map(symbols.map((symbol, index) => [symbol, index]));
  return merges.map((merge: unknown): readonly [number, number] => {
    const pair: unknown = typeof merge === 'string' ? merge.split(' ') : merge;
    const [first, second] = Array.isArray(pair) && pair.length === 2 ? (pair as unknown[]) : [];
    const isToken = (token: unknown): token is string =>
      typeof token === 'string' && token !== '' && indexes.has(token);
    if (!isToken(first) || !isToken(second) || !indexes.has(joined(first, second, rules))) {
      return fail(`the merge ${describeValue(merge)} joins or gives tokens that are not in model.vocab.`);
    }
    return [indexes.get(first)!, indexes.get(second)!];
  });
};

const textField = (model: JsonObject, field: string, fail: Fail): string => {
  const value = model[field] ?? '';
  return typeof value === 'string' ? value : fail(`model.${field} is ${describeValue(value)}; expected a string.`);
};

const readRules = (
  json: JsonObject,
  model: JsonObject,
  symbols: readonly string[],
  added: readonly AddedToken[],
  fail: Fail,
): WordRules | BytePairRules => {
  const { split, prefixSpace } = readSplit(json['pre_tokenizer'], fail);
  if (model['type'] === 'WordLevel') {
    if (split === 'GPT-2') return fail('its words are spelled in bytes, which is not read.');
    return { kind: 'words', split, added };
  }
  if (model['byte_fallback'] === true) return fail('its model falls back to bytes (byte_fallback), which is not read.');
  const continuing = textField(model, 'continuing_subword_prefix', fail);
  return {
    kind: 'byte pair',
    split,
    bytes: split === 'GPT-2',
    merges: readMerges(model['merges'], symbols, { continuing }, fail),
    prefixSpace,
    wholeFirst: model['ignore_merges'] === true,
    fuseUnknown: model['fuse_unk'] === true,
    continuing,
    ending: textField(model, 'end_of_word_suffix', fail),
    added,
  };
};

/**
 * Reads a `tokenizer.json` (https://huggingface.co/docs/tokenizers) of the byte-pair or word-level kind. Its tokens cut
 * a text as the library does.
 *
 * @throws ModelError naming the part that cannot be followed.
 */
export const readTokenizer = (json: JsonObject, file: string): TokenizerVocabulary => {
  const fail: Fail = problem => {
    throw new ModelError(file, problem);
  };
  const model = json['model'] as JsonObject;
  if ((json['normalizer'] ?? null) !== null) {
    fail(`its normalizer is ${typeOf(json['normalizer'])}, which changes texts; only tokenizers without one are read.`);
  }
  // Files of before 2020 do not say that they are of the byte-pair kind.
  if (model['type'] !== 'BPE' && model['type'] !== 'WordLevel' && !('merges' in model)) {
    fail(`its model is ${typeOf(model)}; read are BPE and WordLevel.`);
  }
  const { symbols: all, added } = readVocab(model['vocab'], json['added_tokens'], fail);
  const unknownToken = textField(model, 'unk_token', fail);
  const vocab = model['vocab'] as JsonObject;
  const unknown = unknownToken !== '' && Object.hasOwn(vocab, unknownToken) ? (vocab[unknownToken] as number) : null;
  const symbols = all.map((symbol, index) => (index === unknown ? '' : symbol));
  if (symbols.length < 2) fail('has fewer than two tokens.');
  const named = (name: string): number | undefined => {
    const index = Object.hasOwn(vocab, name) ? vocab[name] : undefined;
    return added.find(({ text }) => text === name)?.symbol ?? (typeof index === 'number' ? index : undefined);
  };
  const tokens = readRules(json, model, symbols, added, fail);
  return {
    symbols: tokens.kind === 'words' ? symbols.map(symbol => (isMark(symbol) ? '' : symbol)) : symbols,
    tokens,
    unknown,
    boundary: boundaryMark(named) ?? named(tokens.kind === 'byte pair' && tokens.bytes ? 'Ċ' : '\n'),
  };
};
