import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ignoreRules, type IgnoreFile } from '../../../src/host/training/gitIgnore.js';

const root = (text: string): IgnoreFile => ({ folder: '', text });

const cases: readonly (readonly [rules: string, ignored: readonly string[], kept: readonly string[]])[] = [
  ['*.log', ['a.log', 'x/y/b.log'], ['a.logs', 'log']],
  ['build/', ['build/a.c', 'x/build/a.c'], ['build', 'rebuild/a.c']],
  ['/gen', ['gen', 'gen/a.c'], ['x/gen/a.c']],
  ['doc/*.txt', ['doc/a.txt'], ['doc/x/a.txt', 'x/doc/a.txt']],
  ['**/logs/debug.log', ['logs/debug.log', 'a/b/logs/debug.log'], ['debug.log']],
  ['abc/**', ['abc/a', 'abc/d/e'], ['abc', 'x/abc/a']],
  ['a/**/b', ['a/b', 'a/x/b', 'a/x/y/b'], ['a/xb']],
  ['*.c\n!keep.c', ['a.c'], ['keep.c', 'x/keep.c']],
  ['out/\n!out/keep.c', ['out/keep.c'], []],
  ['# a comment\n\n   \n*.o   ', ['a.o'], ['# a comment']],
  ['\\#a\n\\!b', ['#a', '!b'], ['a', 'b']],
  ['[ab].c\n[!x].h', ['a.c', 'y.h'], ['c.c', 'x.h']],
  ['a?.c', ['ab.c'], ['a.c', 'a/.c']],
  ['f(1).c\na+b.c', ['f(1).c', 'a+b.c'], ['f1.c', 'aab.c']],
  ['[open', [], ['open', 'o']],
];

describe('.gitignore', () => {
  it.each(cases)('%j', (rules, ignored, kept) => {
    const ignores = ignoreRules([root(rules)]);
    expect(ignored.filter(path => !ignores(path))).toEqual([]);
    expect(kept.filter(path => ignores(path))).toEqual([]);
  });

  it('lets deeper files speak before those above, about their own folder only', () => {
    const ignores = ignoreRules([root('*.gen.ts'), { folder: 'src', text: '!keep.gen.ts\n/only.ts' }]);
    expect(ignores('a.gen.ts')).toBe(true);
    expect(ignores('src/keep.gen.ts')).toBe(false);
    expect(ignores('keep.gen.ts')).toBe(true);
    expect(ignores('src/only.ts')).toBe(true);
    expect(ignores('only.ts')).toBe(false);
  });

  it('agrees with git', () => {
    const folder = mkdtempSync(join(tmpdir(), 'cell-lens-ignore-'));
    try {
      const git = (...args: string[]): void => void execFileSync('git', ['-C', folder, ...args], { stdio: 'ignore' });
      git('init', '-q');
      for (const [rules, ignored, kept] of cases) {
        const paths = [...ignored, ...kept];
        // A path that is a folder of another one cannot be a file as well.
        const files = paths.filter(path => !paths.some(other => other.startsWith(`${path}/`)));
        writeFileSync(join(folder, '.gitignore'), rules);
        for (const path of files) {
          mkdirSync(dirname(join(folder, path)), { recursive: true });
          writeFileSync(join(folder, path), '');
        }
        const listed = execFileSync('git', ['-C', folder, 'ls-files', '-z', '--others', '--exclude-standard'])
          .toString('utf8')
          .split('\0');
        const ignores = ignoreRules([root(rules)]);
        expect(files.filter(path => !ignores(path)).sort(), rules).toEqual(
          files.filter(path => listed.includes(path)).sort(),
        );
        for (const path of files) rmSync(join(folder, path.split('/')[0]!), { recursive: true, force: true });
      }
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});
