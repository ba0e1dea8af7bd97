import type { Span } from './spans.js';

/** What the tolerant lexer needs to know of a language. */
export interface LexerRules {
  /** Beginnings of a comment that ends with its line. */
  readonly lineComments: readonly string[];
  /** Beginning and end of comments over several lines. */
  readonly blockComments: readonly (readonly [string, string])[];
  /** Beginnings and ends of strings; longer ones first. A backslash escapes. */
  readonly strings: readonly { readonly quote: string; readonly lines: boolean }[];
  readonly keywords: ReadonlySet<string>;
}

const cLike: LexerRules = {
  lineComments: ['//'],
  blockComments: [['/*', '*/']],
  strings: [
    { quote: '"""', lines: true },
    { quote: '"', lines: false },
    { quote: "'", lines: false },
    { quote: '`', lines: true },
  ],
  keywords: new Set(
    (
      'as async await break case catch class const continue def default do else enum export extends false final finally ' +
      'fn for from fun func function if implements import in interface is let match mod module namespace new nil null ' +
      'of override package private protected public pub return self static struct super switch then this throw trait ' +
      'true try type typedef use using val var void when where while with yield'
    ).split(' '),
  ),
};

const hashComments: LexerRules = { ...cLike, lineComments: ['#'], blockComments: [] };
const dashComments: LexerRules = {
  ...cLike,
  lineComments: ['--'],
  blockComments: [
    ['--[[', ']]'],
    ['{-', '-}'],
  ],
  keywords: new Set([...cLike.keywords, 'and', 'end', 'local', 'not', 'or', 'select', 'insert', 'update', 'data']),
};
const markup: LexerRules = {
  lineComments: [],
  blockComments: [['<!--', '-->']],
  strings: [
    { quote: '"', lines: true },
    { quote: "'", lines: false },
  ],
  keywords: new Set(),
};
const semicolonComments: LexerRules = {
  lineComments: [';'],
  blockComments: [],
  strings: [{ quote: '"', lines: true }],
  keywords: new Set(['def', 'defn', 'defun', 'define', 'if', 'let', 'lambda', 'fn', 'cond']),
};
const plain: LexerRules = { lineComments: [], blockComments: [], strings: [], keywords: new Set() };

const byLanguage = new Map<string, LexerRules>([
  ...['yaml', 'toml', 'makefile', 'dockerfile', 'perl', 'r', 'julia', 'elixir', 'coffeescript', 'cmake'].map(
    id => [id, hashComments] as const,
  ),
  ...['lua', 'sql', 'haskell', 'elm', 'ada', 'vhdl'].map(id => [id, dashComments] as const),
  ...['html', 'xml', 'vue', 'svg'].map(id => [id, markup] as const),
  ...['clojure', 'lisp', 'scheme'].map(id => [id, semicolonComments] as const),
  ...['plaintext', 'markdown', 'latex', 'restructuredtext'].map(id => [id, plain] as const),
]);

/** Rules for a language without a grammar; an unknown one is read as C-like. */
export const lexerRulesFor = (languageId: string): LexerRules => byLanguage.get(languageId) ?? cLike;

const number = /(?:0[xX][\da-fA-F_]+|0[bB][01_]+|(?:\d[\d_]*\.?[\d_]*|\.\d[\d_]*)(?:[eE][+-]?\d+)?)[a-zA-Z_\d]*/y;
const name = /[\p{L}_$][\p{L}\p{N}_$]*/uy;

/**
 * Reads the lexical structure of a text without a grammar: strings, comments, numbers, names. It never fails: a string
 * that its line does not close ends with the line, an open comment with the text. It knows no `if` condition.
 */
export const lexSpans = (text: string, rules: LexerRules): readonly Span[] => {
  const spans: Span[] = [];
  const lineEnd = (from: number): number => {
    const end = text.indexOf('\n', from);
    const stop = end < 0 ? text.length : end;
    return stop > from && text[stop - 1] === '\r' ? stop - 1 : stop;
  };
  const closing = (from: number, quote: string, lines: boolean): { to: number; closed: boolean } => {
    for (let at = from; at < text.length; at++) {
      if (text[at] === '\\') at++;
      else if (text.startsWith(quote, at)) return { to: at + quote.length, closed: true };
      else if (!lines && text[at] === '\n') return { to: at, closed: false };
    }
    return { to: text.length, closed: false };
  };

  let at = 0;
  while (at < text.length) {
    const line = rules.lineComments.find(start => text.startsWith(start, at));
    const block = rules.blockComments.find(([start]) => text.startsWith(start, at));
    const string = rules.strings.find(({ quote }) => text.startsWith(quote, at));
    if (block !== undefined) {
      const end = text.indexOf(block[1], at + block[0].length);
      const to = end < 0 ? text.length : end + block[1].length;
      spans.push({ kind: 'comment', from: at, to, open: block[0].length, close: end < 0 ? 0 : block[1].length });
      at = to;
    } else if (line !== undefined) {
      const to = lineEnd(at);
      spans.push({ kind: 'comment', from: at, to, open: line.length, close: 0 });
      at = to;
    } else if (string !== undefined) {
      const open = string.quote.length;
      const { to, closed } = closing(at + open, string.quote, string.lines);
      spans.push({ kind: 'string', from: at, to, open, close: closed ? open : 0 });
      at = to;
    } else {
      name.lastIndex = at;
      number.lastIndex = at;
      const found = name.exec(text)?.[0];
      const digits = found === undefined ? number.exec(text)?.[0] : undefined;
      if (found !== undefined) {
        spans.push({ kind: rules.keywords.has(found) ? 'keyword' : 'identifier', from: at, to: at + found.length });
      } else if (digits !== undefined) {
        spans.push({ kind: 'number', from: at, to: at + digits.length });
      }
      at += Math.max(1, (found ?? digits ?? '').length);
    }
  }
  return spans;
};
