/**
 * The rules of .gitignore files (https://git-scm.com/docs/gitignore): VS Code's file search for extensions knows
 * `files.exclude` but reads no ignore files.
 */

interface Rule {
  readonly pattern: RegExp;
  readonly keep: boolean;
  readonly onlyFolders: boolean;
}

/** The rules of one file, for paths below the folder that it lies in. */
export interface IgnoreFile {
  /** Of the folder, relative to the root, with `/` and without one at the end; empty: the root itself. */
  readonly folder: string;
  readonly text: string;
}

const special = /[.+^$(){}|\\/]/;

/** The bracket expression that starts at `start`; null when it is not closed. */
const bracket = (glob: string, start: number): { readonly source: string; readonly end: number } | null => {
  const end = glob.indexOf(']', start + 2);
  if (end < 0) return null;
  const inner = glob
    .slice(start + 1, end)
    .replace(/^!/, '^')
    .replaceAll('\\', '\\\\');
  return { source: `[${inner}]`, end };
};

/** A glob as the source of a regular expression. */
const translate = (glob: string): string => {
  let source = '';
  for (let index = 0; index < glob.length; index++) {
    const character = glob[index] ?? '';
    if (glob.startsWith('**/', index) && (index === 0 || glob[index - 1] === '/')) {
      source += '(?:.*/)?';
      index += 2;
    } else if (glob.startsWith('/**', index) && index + 3 === glob.length) {
      source += '/.+';
      index += 2;
    } else if (character === '*') {
      source += '[^/]*';
      while (glob[index + 1] === '*') index++;
    } else if (character === '?') {
      source += '[^/]';
    } else if (character === '\\' && index + 1 < glob.length) {
      const next = glob[++index] ?? '';
      source += special.test(next) || /[*?[\]]/.test(next) ? `\\${next}` : next;
    } else {
      const found = character === '[' ? bracket(glob, index) : null;
      if (found !== null) {
        source += found.source;
        index = found.end;
      } else source += special.test(character) || character === '[' ? `\\${character}` : character;
    }
  }
  return source;
};

const ruleOf = (line: string): Rule | null => {
  let glob = line.replace(/\r$/, '').replace(/(?<!\\) +$/, '');
  if (glob === '' || glob.startsWith('#')) return null;
  const keep = glob.startsWith('!');
  if (keep) glob = glob.slice(1);
  const onlyFolders = glob.endsWith('/');
  if (onlyFolders) glob = glob.slice(0, -1);
  const anchored = glob.includes('/');
  if (glob.startsWith('/')) glob = glob.slice(1);
  if (glob === '') return null;
  try {
    return { pattern: new RegExp(`^${anchored ? '' : '(?:.*/)?'}${translate(glob)}$`), keep, onlyFolders };
  } catch {
    // A range such as [z-a]: git matches nothing with it either.
    return null;
  }
};

/**
 * Answers for paths relative to the root, with `/`, whether they are ignored: the last rule that fits counts, deeper
 * files before those above, and nothing inside an ignored folder can be taken back.
 */
export const ignoreRules = (files: readonly IgnoreFile[]): ((path: string) => boolean) => {
  const byFolder = new Map<string, readonly Rule[]>();
  for (const { folder, text } of files) {
    const rules = text
      .split('\n')
      .map(ruleOf)
      .filter(rule => rule !== null)
      .reverse();
    if (rules.length > 0) byFolder.set(folder, rules);
  }
  const decide = (path: string, isFolder: boolean): boolean => {
    for (let end = path.lastIndexOf('/'); ; end = path.lastIndexOf('/', end - 1)) {
      const folder = end < 0 ? '' : path.slice(0, end);
      const within = path.slice(end + 1);
      for (const rule of byFolder.get(folder) ?? []) {
        if ((isFolder || !rule.onlyFolders) && rule.pattern.test(within)) return !rule.keep;
      }
      if (end <= 0) return false;
    }
  };
  const folders = new Map<string, boolean>();
  const folderIgnored = (folder: string): boolean => {
    if (folder === '') return false;
    let known = folders.get(folder);
    if (known === undefined) {
      known = folderIgnored(folder.slice(0, Math.max(0, folder.lastIndexOf('/')))) || decide(folder, true);
      folders.set(folder, known);
    }
    return known;
  };
  return path => folderIgnored(path.slice(0, Math.max(0, path.lastIndexOf('/')))) || decide(path, false);
};
