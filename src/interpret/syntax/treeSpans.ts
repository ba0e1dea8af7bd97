import type { Delimiters, LanguageTable } from '../languages/languageTable.js';
import type { Span, SpanKind } from './spans.js';

/** What is used of web-tree-sitter's TreeCursor. Indices are UTF-16 code units. */
export interface SyntaxCursor {
  readonly nodeType: string;
  readonly nodeIsNamed: boolean;
  /** What the parser put in to go on: it has no characters. */
  readonly nodeIsMissing: boolean;
  readonly startIndex: number;
  readonly endIndex: number;
  gotoFirstChild(): boolean;
  gotoNextSibling(): boolean;
  gotoParent(): boolean;
}

const word = /^[#@]?[\p{L}_][\p{L}\p{N}_-]*$/u;

const rulesOf = (table: LanguageTable): Map<string, SpanKind> => {
  const rules = new Map<string, SpanKind>([['ERROR', 'error']]);
  const add = (kind: SpanKind, types: readonly string[]): void => types.forEach(type => rules.set(type, kind));
  add('identifier', table.identifiers);
  add('number', table.numbers);
  add('keyword', table.keywords);
  add('opaque', table.opaque);
  add('comment', table.comments);
  add('string', Object.keys(table.strings));
  add('hole', Object.keys(table.holes));
  return rules;
};

const delimited = (kind: SpanKind, from: number, to: number, text: string, rule: Delimiters): Span => {
  const body = text.slice(from, to);
  const open = rule.open === undefined ? 0 : (rule.open.exec(body)?.[0].length ?? 0);
  const close = rule.close === undefined ? 0 : (rule.close.exec(body.slice(open))?.[0].length ?? 0);
  return { kind, from, to, open, close };
};

const commentDelimiters: Delimiters = {
  open: /^(\/\*(?:\*(?!\/))*!?|\/\/[/!]?|#!?|--|<!--|<#|=begin|;)/,
  close: /(\*\/|-->|#>|=end\s*)$/,
};

/** A line comment's node takes its line end with it in some grammars (Rust's doc comments). */
const withoutLineEnd = (text: string, from: number, to: number): number => {
  let end = to;
  while (end > from && (text[end - 1] === '\n' || text[end - 1] === '\r')) end--;
  return end;
};

/** The line in which something is missing: where it should have stood is a guess of the parser's. */
const lineAround = (text: string, at: number): { readonly from: number; readonly to: number } => {
  const end = text.indexOf('\n', at);
  return { from: text.lastIndexOf('\n', at - 1) + 1, to: end < 0 ? text.length : end };
};

/**
 * Reads a syntax tree into spans, in preorder, so that what lies inside comes after what it lies in.
 * `cursor` stands on the root of the tree of `text`; it is left there.
 */
export const treeSpans = (cursor: SyntaxCursor, text: string, table: LanguageTable): readonly Span[] => {
  const rules = rulesOf(table);
  const spans: Span[] = [];

  const condition = (parent: string, siblings: readonly Child[], at: number): void => {
    const rule = table.condition;
    if (rule === undefined || !rule.parents.includes(parent)) return;
    const from = siblings[at]!.to;
    let to = from;
    for (const sibling of siblings.slice(at + 1)) {
      if (rule.closers.includes(sibling.type)) {
        // White space before `{` or `:` still waits for the condition to end; a line end does not.
        if (!text.slice(to, sibling.from).includes('\n')) to = sibling.from;
        break;
      }
      if (rule.parenthesised.includes(sibling.type)) {
        to = sibling.to - 1;
        break;
      }
      if (rule.closers.length === 0 && sibling.named && sibling.type !== 'comment') break;
      to = sibling.to;
    }
    if (to > from) spans.push({ kind: 'condition', from, to });
  };

  const enter = (): boolean => {
    const type = cursor.nodeType;
    const from = cursor.startIndex;
    const to = cursor.endIndex;
    if (to === from) {
      if (cursor.nodeIsMissing) spans.push({ kind: 'error', ...lineAround(text, from) });
      return false;
    }
    if (!cursor.nodeIsNamed) {
      if (word.test(type) && table.notKeywords?.includes(type) !== true && !rules.has(type)) {
        spans.push({ kind: 'keyword', from, to });
        return true;
      }
      if (rules.get(type) !== 'keyword') return true;
    }
    const kind = rules.get(type);
    switch (kind) {
      case undefined:
        return true;
      case 'string':
        spans.push(delimited(kind, from, to, text, table.strings[type]!));
        return true;
      case 'hole':
        // Bash's grammar counts white space before `$(` to the substitution.
        spans.push(delimited(kind, from + /^\s*/.exec(text.slice(from, to))![0].length, to, text, table.holes[type]!));
        return true;
      case 'comment':
        spans.push(delimited(kind, from, withoutLineEnd(text, from, to), text, commentDelimiters));
        return false;
      case 'opaque':
      case 'error':
        spans.push({ kind, from, to });
        return kind === 'error';
      default:
        spans.push({ kind, from, to });
        return false;
    }
  };

  const children = (parent: string): void => {
    if (!cursor.gotoFirstChild()) return;
    const siblings: Child[] = [];
    const words = table.condition?.words ?? [];
    const conditions: number[] = [];
    do {
      const type = cursor.nodeType;
      const named = cursor.nodeIsNamed;
      if (!named && words.includes(type)) conditions.push(siblings.length);
      siblings.push({ type, named, from: cursor.startIndex, to: cursor.endIndex });
      if (enter()) children(type);
    } while (cursor.gotoNextSibling());
    cursor.gotoParent();
    for (const at of conditions) condition(parent, siblings, at);
  };

  const root = cursor.nodeType;
  if (enter()) children(root);
  return spans;
};

interface Child {
  readonly type: string;
  readonly named: boolean;
  readonly from: number;
  readonly to: number;
}
