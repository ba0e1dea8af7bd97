import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { Language, Parser } from 'web-tree-sitter';
import { tableFor } from '../../../src/interpret/languages/registry.js';
import { lexSpans, lexerRulesFor } from '../../../src/interpret/syntax/lexer.js';
import type { Span } from '../../../src/interpret/syntax/spans.js';
import { treeSpans } from '../../../src/interpret/syntax/treeSpans.js';

const folder = join(dirname(createRequire(import.meta.url).resolve('@vscode/tree-sitter-wasm/package.json')), 'wasm');
let ready: Promise<void> | undefined;

/** The spans of a text by the grammar of its language, or by the tolerant lexer. */
export const spansOf = async (languageId: string, text: string): Promise<readonly Span[]> => {
  const table = tableFor(languageId);
  if (table === undefined) return lexSpans(text, lexerRulesFor(languageId));
  await (ready ??= Parser.init());
  const language = await Language.load(readFileSync(join(folder, `tree-sitter-${table.grammar}.wasm`)));
  const parser = new Parser();
  parser.setLanguage(language);
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
