import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { brotliDecompressSync } from 'node:zlib';
import { Language, Parser } from 'web-tree-sitter';
import { tableFor } from '../../interpret/languages/registry.js';
import { lexSpans, lexerRulesFor } from '../../interpret/syntax/lexer.js';
import type { Span } from '../../interpret/syntax/spans.js';
import { treeSpans } from '../../interpret/syntax/treeSpans.js';

/** Reads texts into spans: by tree-sitter where there is a grammar, else by the tolerant lexer. */
export interface SpanReader {
  read(languageId: string, text: string): Promise<readonly Span[]>;
}

/**
 * @param folder holds `tree-sitter.wasm` and `<grammar>.wasm.br` (scripts/build-grammars.mjs).
 * @param missing told once for each grammar that cannot be used; the lexer reads its language then.
 */
export const createSpanReader = (folder: string, missing: (reason: string) => void): SpanReader => {
  let started: Promise<void> | undefined;
  const parsers = new Map<string, Promise<Parser | null>>();

  const load = async (grammar: string): Promise<Parser | null> => {
    try {
      started ??= readFile(join(folder, 'tree-sitter.wasm')).then(wasmBinary =>
        Parser.init({ wasmBinary: Uint8Array.from(wasmBinary).buffer }),
      );
      await started;
      const compressed = await readFile(join(folder, `${grammar}.wasm.br`));
      const parser = new Parser();
      parser.setLanguage(await Language.load(brotliDecompressSync(compressed)));
      return parser;
    } catch (error) {
      missing(`The grammar ${grammar} cannot be used (${(error as Error).message}): a simpler lexer reads its files.`);
      return null;
    }
  };

  return {
    async read(languageId, text) {
      const lexed = (): readonly Span[] => lexSpans(text, lexerRulesFor(languageId));
      const table = tableFor(languageId);
      if (table === undefined) return lexed();
      const loading = parsers.get(table.grammar) ?? load(table.grammar);
      parsers.set(table.grammar, loading);
      const parser = await loading;
      const tree = parser?.parse(text) ?? null;
      if (tree === null) return lexed();
      const cursor = tree.walk();
      try {
        return treeSpans(cursor, text, table);
      } catch (error) {
        // A tree thousands of levels deep (generated code) exhausts the stack.
        if (!(error instanceof RangeError)) throw error;
        return lexed();
      } finally {
        cursor.delete();
        tree.delete();
      }
    },
  };
};
