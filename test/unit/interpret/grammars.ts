import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { Language, Parser, type Node } from 'web-tree-sitter';
import { tableFor } from '../../../src/interpret/languages/registry.js';
import { lexSpans, lexerRulesFor } from '../../../src/interpret/syntax/lexer.js';
import type { Span } from '../../../src/interpret/syntax/spans.js';
import { treeSpans } from '../../../src/interpret/syntax/treeSpans.js';

const folder = join(dirname(createRequire(import.meta.url).resolve('@vscode/tree-sitter-wasm/package.json')), 'wasm');
let ready: Promise<void> | undefined;

const parserOf = async (grammar: string): Promise<Parser> => {
  await (ready ??= Parser.init());
  const parser = new Parser();
  parser.setLanguage(await Language.load(readFileSync(join(folder, `tree-sitter-${grammar}.wasm`))));
  return parser;
};

/** What the parser itself calls an error (ERROR) or has put in to go on (MISSING), code units [from, to). */
export const parserErrors = async (
  languageId: string,
  text: string,
): Promise<readonly { readonly missing: boolean; readonly from: number; readonly to: number }[]> => {
  const parser = await parserOf(tableFor(languageId)!.grammar);
  const tree = parser.parse(text)!;
  const found: { missing: boolean; from: number; to: number }[] = [];
  const visit = (node: Node): void => {
    if (node.isError || node.isMissing) {
      found.push({ missing: node.isMissing, from: node.startIndex, to: node.endIndex });
    }
    node.children.forEach(visit);
  };
  visit(tree.rootNode);
  tree.delete();
  parser.delete();
  return found;
};

/** The spans of a text by the grammar of its language, or by the tolerant lexer. */
export const spansOf = async (languageId: string, text: string): Promise<readonly Span[]> => {
  const table = tableFor(languageId);
  if (table === undefined) return lexSpans(text, lexerRulesFor(languageId));
  const parser = await parserOf(table.grammar);
  const tree = parser.parse(text)!;
  const cursor = tree.walk();
  try {
    return treeSpans(cursor, text, table);
  } finally {
    cursor.delete();
    tree.delete();
    parser.delete();
  }
};
