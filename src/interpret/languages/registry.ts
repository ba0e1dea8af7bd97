import { cpp } from './cpp.js';
import { csharp } from './csharp.js';
import { css } from './css.js';
import { javascript, tsx, typescript } from './ecmascript.js';
import { go } from './go.js';
import { ini } from './ini.js';
import { java } from './java.js';
import type { LanguageTable } from './languageTable.js';
import { php } from './php.js';
import { python } from './python.js';
import { ruby } from './ruby.js';
import { rust } from './rust.js';
import { bash, powershell } from './shell.js';

/** Every language with a grammar. */
export const languageTables: readonly LanguageTable[] = [
  bash,
  cpp,
  csharp,
  css,
  go,
  ini,
  java,
  javascript,
  php,
  powershell,
  python,
  ruby,
  rust,
  tsx,
  typescript,
];

const byId = new Map(languageTables.flatMap(table => table.languageIds.map(id => [id, table] as const)));

/** The table of a VS Code language id; undefined where there is no grammar and the tolerant lexer reads the text. */
export const tableFor = (languageId: string): LanguageTable | undefined => byId.get(languageId);
