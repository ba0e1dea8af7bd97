/** Which files of a project are its hand-written sources in a language, told from their paths and texts alone. */

const extensions = {
  c: ['c', 'h'],
  cpp: ['cc', 'cpp', 'cxx', 'c++', 'hpp', 'hh', 'hxx', 'h', 'ipp', 'inl'],
  typescript: ['ts', 'mts', 'cts'],
  javascript: ['js', 'mjs', 'cjs'],
  python: ['py'],
  go: ['go'],
  rust: ['rs'],
  java: ['java'],
};

/** The languages of the corpus, by VS Code's ids. */
export const languages = Object.keys(extensions);

/** Files outside of these sizes (in bytes) are not read. */
export const sizes = { least: 1_000, most: 60_000 };

/** A file with a longer line (in characters) is taken for data or for a program's output. */
export const longestLine = 240;

const vendored =
  /(^|\/)(vendor|vendored|_vendor|third[-_]?party|3rd[-_]?party|external|externals|extern|extlib|deps|node_modules|bundled|bower_components|contrib|thirdparty|\.\w[^/]*)\//i;
const built = /(^|\/)(dist|build|generated|gen|_generated|autogen|out|min|debian)\/|\.min\.|\.bundle\./i;
const data =
  /(^|\/)(testdata|test[-_]data|fixtures?|__fixtures__|snapshots|data|corpus|corpora|locales?|i18n|langs?)\//i;
const tests =
  /(^|\/)(tests?|testing|__tests__|specs?|unittests?|test-suite|testsuite|src\/test)\/|_test\.|_tests\.|\.test\.|\.spec\.|(^|\/)(test_[^/]*|conftest|tests?)\.\w+$|Tests?\.java$/i;
const generatedNames =
  /\.pb\.|_pb2?(_grpc)?\.|(^|\/)(zz_generated|moc_|ui_|lex\.yy|y\.tab|parsetab|lextab)|[._-](generated|autogen|gen)\.\w+$|_string\.go$|bindings?\.rs$|(^|\/)(unicode|ucd|tables?|casefold|confusables)[^/]*\.\w+$|_tables?\.\w+$/i;
const generatedText =
  /\b(auto(matically)?[- ]?generated|generated (automatically|by|from|using|with)|machine[- ]generated|@generated|do not (edit|modify)|(this|the) file (is|was|has been) generated|created by (bison|flex|yacc)|created with \w+ generator)\b/i;
const copyleft =
  /\b(GNU (Lesser |Library |Affero )?General Public|[AL]?GPL(v?[23])?\b|Mozilla Public License|Eclipse Public License|MPL-?[12]|EPL-?[12]|Common Development and Distribution|CDDL|Creative Commons|All rights reserved\.? +Confidential|proprietary)/i;

/** Why a file at `path` (from the archive's root) is not read in `language`, or null when it may be. */
export const refusedPath = (path, language) => {
  const extension = /\.([^./]+)$/.exec(path)?.[1];
  if (!extensions[language].includes(extension)) return 'another language';
  if (/\.d\.[mc]?ts$/.test(path)) return 'declarations only';
  if (vendored.test(path)) return 'vendored';
  if (built.test(path) || generatedNames.test(path)) return 'generated or built';
  if (data.test(path)) return 'test data or text for people';
  return null;
};

/** Whether a path is that of a test: tests repeat themselves, so a project gives few of them. */
export const isTest = path => tests.test(path);

/** The UTF-8 text of a file without carriage returns and byte order mark, or null where it is not valid UTF-8. */
export const readText = bytes => {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes).replaceAll('\r', '');
  } catch {
    return null;
  }
};

/** Why a text is not taken, or null when it is. */
export const refusedText = text => {
  const bytes = Buffer.byteLength(text);
  if (bytes < sizes.least) return 'under 1 KB';
  if (bytes > sizes.most) return 'over 60 KB';
  const head = text.slice(0, 3000);
  if (generatedText.test(head)) return 'generated or built';
  if (copyleft.test(head)) return 'another licence named in its head';
  if (/[\0-\x08\x0b\x0e-\x1f\x7f]/.test(text)) return 'control characters';
  const lines = text.split('\n');
  if (lines.some(line => line.length > longestLine)) return 'long lines';
  const written = text.replace(/\s+/g, '');
  const foreign = written.replace(/[\x21-\x7e]+/g, '').length;
  if (foreign > 0.02 * written.length) return 'much text beyond ASCII';
  const letters = written.replace(/[^A-Za-z]+/g, '').length;
  if (letters < 0.5 * written.length) return 'a table of data';
  return null;
};

const comments = {
  block: /^\s*\/\*[\s\S]*?\*\/[^\S\n]*\n/,
  slashes: /^\s*(?:\/\/[^\n]*\n)+/,
  hashes: /^\s*(?:#(?!!|include|define|if|pragma|undef)[^\n]*\n)+/,
};

const legal = /copyright|licen[cs]e|\bSPDX\b|warrant|redistribut|all rights reserved|public domain/i;

/** The text without the comment about rights that it begins with, if it does; nothing else is changed. */
export const withoutLicence = (text, language) => {
  const kinds = language === 'python' ? [comments.hashes] : [comments.block, comments.slashes];
  for (const kind of kinds) {
    const comment = kind.exec(text)?.[0];
    if (comment !== undefined && legal.test(comment)) return text.slice(comment.length).replace(/^\n+/, '');
  }
  return text;
};

/** The lines of a text that say something: trimmed, and long enough not to be found everywhere. */
export const tellingLines = text => [
  ...new Set(
    text
      .split('\n')
      .map(line => line.trim())
      .filter(line => line.length >= 30 && !/^(import|from|use|package|#include|using)\b/.test(line)),
  ),
];
