/** How a language's syntax tree is read: node types of its tree-sitter grammar, by what they mean for the tracks. */
export interface LanguageTable {
  /** The grammar's file: `tree-sitter-<grammar>.wasm`. */
  readonly grammar: string;
  /** VS Code language ids that it reads. */
  readonly languageIds: readonly string[];
  /** Strings by node type, with the delimiters at their two ends. */
  readonly strings: Readonly<Record<string, Delimiters>>;
  /** Code inside strings by node type. */
  readonly holes: Readonly<Record<string, Delimiters>>;
  readonly comments: readonly string[];
  /** Character literals, regular expressions and text that the grammar leaves unread. */
  readonly opaque: readonly string[];
  readonly identifiers: readonly string[];
  readonly numbers: readonly string[];
  /** Named nodes that are words of the language (`this`, `int`); unnamed word tokens always are. */
  readonly keywords: readonly string[];
  /** Unnamed word tokens that are no keywords. */
  readonly notKeywords?: readonly string[];
  readonly condition?: ConditionRule;
}

/** Where the condition of an `if` ends, told by the nodes after the word. */
export interface ConditionRule {
  readonly parents: readonly string[];
  readonly words: readonly string[];
  /** Nodes that hold the condition with its parentheses; it ends before the closing one. */
  readonly parenthesised: readonly string[];
  /** Nodes before which an unparenthesised condition ends. */
  readonly closers: readonly string[];
}

/** Matched against a node's text. A missing one: no delimiter at that end. */
export interface Delimiters {
  readonly open?: RegExp;
  readonly close?: RegExp;
}

/** `"..."`, `'...'`, or a backtick. */
export const quoted: Delimiters = { open: /^["'`]/, close: /["'`]$/ };
