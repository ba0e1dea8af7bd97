/** Language ids of VS Code by file extension, for the places that have a path and no editor. */

const extensions: Readonly<Record<string, readonly string[]>> = {
  c: ['.c', '.h'],
  cpp: ['.cc', '.cpp', '.cxx', '.hh', '.hpp', '.hxx'],
  csharp: ['.cs'],
  css: ['.css'],
  go: ['.go'],
  html: ['.htm', '.html'],
  java: ['.java'],
  javascript: ['.cjs', '.js', '.mjs'],
  javascriptreact: ['.jsx'],
  json: ['.json'],
  kotlin: ['.kt', '.kts'],
  lua: ['.lua'],
  markdown: ['.md'],
  php: ['.php'],
  python: ['.py', '.pyi'],
  ruby: ['.rb'],
  rust: ['.rs'],
  shellscript: ['.bash', '.sh', '.zsh'],
  swift: ['.swift'],
  typescript: ['.cts', '.mts', '.ts'],
  typescriptreact: ['.tsx'],
  yaml: ['.yaml', '.yml'],
};

const languageByExtension: ReadonlyMap<string, string> = new Map(
  Object.entries(extensions).flatMap(([language, list]) => list.map(extension => [extension, language] as const)),
);

/** The extensions of all these languages, without their dots. */
export const sourceExtensions: readonly string[] = Object.values(extensions)
  .flat()
  .map(extension => extension.slice(1));

/**
 * The language id of the file at `path`, from its extension alone; `plaintext` where the extension says nothing.
 * A header (`.h`) counts as C.
 */
export const languageOfPath = (path: string): string => {
  const name = path.slice(Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1);
  const dot = name.lastIndexOf('.');
  return dot <= 0 ? 'plaintext' : (languageByExtension.get(name.slice(dot).toLowerCase()) ?? 'plaintext');
};
