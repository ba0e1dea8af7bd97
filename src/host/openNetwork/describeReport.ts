import type { ImportReport } from '../../shared/importApi.js';

const kindNames = { lstm: 'LSTM', gru: 'GRU', rnn: 'RNN' } as const;

/** "LSTM, 2 layers of 512 units, 1,234,567 parameters, from Keras" */
export const headline = ({ kind, layers, hidden, parameters, format }: ImportReport): string =>
  `${kindNames[kind]}, ${layers} ${layers === 1 ? 'layer' : 'layers'} of ${hidden} units, ` +
  `${parameters.toLocaleString('en')} parameters, from ${format}`;

const blanks: Readonly<Record<string, string>> = { ' ': '␣', '\n': '⏎', '\t': '⇥' };

/** A symbol where it can be seen: a blank as its name, blanks of a token as glyphs, '' as what it is. */
export const visibleSymbol = (symbol: string): string =>
  ({ '': 'no character', ' ': 'space', '\n': 'line end', '\t': 'tab' })[symbol] ??
  symbol.replace(/[ \n\t]/g, blank => blanks[blank]!);

/** Networks of many tokens are seldom sure by a whole per cent. */
const percent = (part: number): string => `${(100 * part).toFixed(part < 0.01 ? 1 : 0)} %`;

/**
 * What is wrong with a file, by its name alone: a notice shows the beginning of a message only. "x.h5: is damaged"
 * becomes a sentence.
 */
export const withoutFolder = (message: string): string =>
  message
    .replace(/^(?:[A-Za-z]:)?[\\/](?:[^\\/:]*[\\/])*(?=[^\\/:]+: )/, '')
    .replace(/^([^\\/:]+): (?=(?:is|has|wants|names|belongs|cannot|gives|holds) )/, '$1 ');

/** One line for each prompt of the preview: what was read, and what is expected after it. */
export const previewLines = ({
  preview,
}: ImportReport): readonly { readonly prompt: string; readonly odds: string }[] =>
  (preview?.prompts ?? []).map(({ prompt, odds }) => ({
    prompt: `"${prompt.replaceAll('\n', '⏎')}"`,
    odds: odds.map(({ symbol, probability }) => `${visibleSymbol(symbol)} ${percent(probability)}`).join('  ·  '),
  }));

/** How well it predicts the open file, with what that means; undefined without a file. */
export const costLine = ({
  preview,
  symbols,
  readsTokens,
}: ImportReport): { readonly cost: string; readonly meaning: string } | undefined => {
  if (preview === null || preview.nats === null) return undefined;
  const cost = `${preview.nats.toFixed(2)} nats per character on the open file`;
  const meaning = 'That is how much the text surprises it: the less, the better';
  // How many characters a token has depends on the text.
  if (readsTokens === true) return { cost, meaning };
  const blind = Math.log(symbols);
  return {
    cost: `${cost}; guessing blindly costs ${blind.toFixed(2)}`,
    meaning:
      preview.nats < blind
        ? meaning
        : 'That is worse than guessing: the vocabulary is wrong, or it has learnt from other texts',
  };
};

const vocabularyName = /(vocab|char|token|symbol|alphabet|idx|index|itos|stoi)/i;
const vocabularyEnding = /\.(json|txt|pkl|pickle)$/i;

/** Which of the files beside a network may be its vocabulary, likeliest first. */
export const likelyVocabularies = (names: readonly string[], network: string): readonly string[] => {
  const fits = (name: string): boolean =>
    name !== network && vocabularyEnding.test(name) && vocabularyName.test(name.replace(vocabularyEnding, ''));
  const rank = (name: string): number =>
    name === 'tokenizer.json' ? 0 : /^vocab/i.test(name) ? 1 : /vocab/i.test(name) ? 2 : 3;
  return names.filter(fits).sort((a, b) => rank(a) - rank(b) || (a < b ? -1 : 1));
};
