import { chmod, mkdir, open, readFile, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createRandom } from '../../../src/model/random.js';
import { writeFileAtomically, writeFolder } from '../../../src/shared/node/atomicWrite.js';
import { readCorpus, type Corpus } from '../../../src/trainer/corpus.js';
import { claimFolder } from '../../../src/trainer/runFolder.js';
import { sourceFiles, sourceText, temporaryFolder, writeFiles } from './corpora.js';

let folder: string;
let remove: () => Promise<void>;
beforeEach(async () => {
  ({ folder, remove } = await temporaryFolder());
});
afterEach(() => remove());

/** Permissions do not bind the superuser, who runs some CI machines. */
const isRoot = process.getuid?.() === 0;

const skippedBecause = (corpus: Corpus): Record<string, number> =>
  Object.fromEntries(corpus.summary.skipped.map(({ reason, files }) => [reason, files]));

describe('the corpus', () => {
  it('reads sources of several languages and skips what nobody wrote', async () => {
    await writeFiles(folder, {
      ...sourceFiles(6, 20),
      'src/naïve.ts': 'const ü = 1;\n',
      'node_modules/lib/index.js': sourceText(90, 5),
      '.git/hooks/run.py': sourceText(91, 5),
      'package-lock.json': '{}\n',
      'src/jquery.min.js': 'x',
      'src/bundle.js': `${'a+b;'.repeat(500)}\n`,
      'src/api.pb.go': 'package x\n',
      'src/made.ts': `// Code made by a tool. DO NOT EDIT.\n${sourceText(92, 5)}`,
      'src/copy.ts': sourceText(0, 20),
      'src/empty.ts': '',
      'src/latin1.py': Uint8Array.of(0x63, 0x61, 0x66, 0xe9, 0x0a),
      'src/program.c': Uint8Array.of(0x7f, 0x45, 0x4c, 0x46, 0, 0, 1),
      'notes.txt': 'no source\n',
      'picture.png': Uint8Array.of(0x89, 0x50, 0x4e, 0x47),
    });
    const corpus = await readCorpus({ paths: [folder], base: folder });
    expect(corpus.summary.files).toBe(7);
    expect(corpus.summary.languages.map(({ languageId }) => languageId).sort()).toEqual(['c', 'python', 'typescript']);
    expect(skippedBecause(corpus)).toEqual({
      'lock file': 1,
      minified: 2,
      generated: 2,
      duplicate: 1,
      empty: 1,
      'not UTF-8': 1,
      binary: 1,
      'not a source file': 2,
    });
    const { train, validation, test } = corpus.summary.parts;
    expect(train.files + validation.files + test.files).toBe(7);
    expect(validation.files).toBeGreaterThan(0);
    const onlyPython = await readCorpus({ paths: [folder], base: folder, languages: ['python'] });
    expect(onlyPython.summary.languages.map(({ languageId }) => languageId)).toEqual(['python']);
  });

  it('ends on loops of symbolic links and reads every file once', async () => {
    await writeFiles(folder, { 'a/one.ts': sourceText(1, 5), 'b/two.ts': sourceText(2, 5) });
    await symlink(folder, join(folder, 'a', 'up'));
    await symlink(join(folder, 'a', 'self'), join(folder, 'a', 'self'));
    const corpus = await readCorpus({ paths: [folder, folder], base: folder });
    expect(corpus.summary.files).toBe(2);
    expect(skippedBecause(corpus)).toEqual({ 'loop of symbolic links': 1 });
  });

  it('does not read a file of 2 GB', async () => {
    await writeFiles(folder, { 'a.ts': sourceText(1, 5) });
    const handle = await open(join(folder, 'huge.ts'), 'w');
    await handle.write(Buffer.from('const a = 1;\n'));
    await handle.truncate(2 ** 31);
    await handle.close();
    const corpus = await readCorpus({ paths: [folder], base: folder });
    expect(skippedBecause(corpus)).toEqual({ 'larger than 1 MB': 1 });
  });

  it('says that a folder of binaries holds nothing to train on', async () => {
    const binary = (length: number): Uint8Array => Uint8Array.from({ length }, (_, index) => (index * 37) % 256);
    await writeFiles(folder, {
      'a.c': binary(3000),
      'b.py': binary(20_000),
      'c.ts': Uint8Array.of(0xff, 0xfe, 0x61, 0),
    });
    const corpus = await readCorpus({ paths: [folder], base: folder });
    expect(corpus.summary).toMatchObject({
      files: 0,
      tooLittle: expect.stringMatching(/no source file to train on here \(skipped: binary 3\)/),
    });
    expect(skippedBecause(corpus)).toEqual({ binary: 3 });
  });

  it.runIf(process.platform === 'linux')('goes on past a file that opens and cannot be read', async () => {
    await writeFiles(folder, { 'a.ts': sourceText(1, 5) });
    // The beginning of a process's memory is never mapped: reading it is an error for everybody.
    await symlink('/proc/self/mem', join(folder, 'locked.ts'));
    const corpus = await readCorpus({ paths: [folder], base: folder });
    expect(corpus.summary.files).toBe(1);
    expect(skippedBecause(corpus)).toEqual({ unreadable: 1 });
  });

  it('says what is missing, unreadable or too little', async () => {
    await writeFiles(folder, { 'locked.ts': sourceText(1, 5) });
    await chmod(join(folder, 'locked.ts'), 0);
    const corpus = await readCorpus({ paths: [folder, join(folder, 'gone')], base: folder });
    expect(skippedBecause(corpus)).toMatchObject({ 'does not exist': 1, ...(isRoot ? {} : { unreadable: 1 }) });
    expect(corpus.summary.tooLittle).toMatch(/About 200 KB/);
    const empty = await readCorpus({ paths: [], base: folder });
    expect(empty.summary).toMatchObject({
      files: 0,
      characters: 0,
      tooLittle: expect.stringMatching(/no source file/),
    });
  });

  it('comes to an end whatever becomes of the files meanwhile', async () => {
    const seed = Math.floor(Math.random() * 2 ** 32);
    const random = createRandom(seed);
    const names = Array.from({ length: 30 }, (_, index) => `part${index % 3}/f${index}.ts`);
    await writeFiles(folder, Object.fromEntries(names.map((name, index) => [name, sourceText(index, 20)])));
    let reading = true;
    const disturb = async (): Promise<void> => {
      while (reading) {
        const path = join(folder, names[random.below(names.length)]!);
        const what = random.below(3);
        if (what === 0) await rm(path, { force: true });
        else await writeFile(path, what === 1 ? '' : sourceText(random.below(1000), 200));
      }
    };
    const disturbing = disturb();
    try {
      for (let round = 0; round < 10; round++) {
        const { summary } = await readCorpus({ paths: [folder], base: folder });
        const skipped = summary.skipped.reduce((sum, { files }) => sum + files, 0);
        expect(summary.files + skipped, `seed ${seed}`).toBeLessThanOrEqual(names.length);
        const reasons = new Set(summary.skipped.map(({ reason }) => reason));
        expect(
          [...reasons].filter(
            reason => !/^(empty|not UTF-8|gone while reading|does not exist|duplicate)$/.test(reason),
          ),
        ).toEqual([]);
      }
    } finally {
      reading = false;
      await disturbing;
    }
  });

  it('leaves out what describes a network, and is the same text before and after a run has written one', async () => {
    await writeFiles(folder, { 'a.ts': sourceText(1, 5), 'config.json': '{ "mine": true }', 'atlas.json': '{}' });
    const before = await readCorpus({ paths: [folder], base: folder });
    expect(before.summary.files).toBe(3);
    const net = { 'net/config.json': '{ "a": 1 }', 'net/atlas.json': '{ "b": 1 }', 'net/model.safetensors': 'x' };
    await writeFiles(folder, net);
    const after = await readCorpus({ paths: [folder], base: folder });
    expect(after.digest).toBe(before.digest);
    expect(skippedBecause(after)).toMatchObject({ 'part of a network': 2 });
    const named = await readCorpus({ paths: [join(folder, 'net/config.json')], base: folder });
    expect(skippedBecause(named)).toEqual({ 'part of a network': 1 });
  });

  it('leaves out files of vendored folders that were named themselves', async () => {
    await writeFiles(folder, { 'vendor/lib.c': sourceText(1, 5), 'own.c': sourceText(2, 5) });
    const paths = [join(folder, 'vendor/lib.c'), join(folder, 'own.c')];
    const corpus = await readCorpus({ paths, base: folder });
    expect(skippedBecause(corpus)).toEqual({ 'vendored or built folder': 1 });
  });

  it('has a digest that changes with any character', async () => {
    await writeFiles(folder, sourceFiles(3, 5));
    const request = { paths: [folder], base: folder };
    const { digest } = await readCorpus(request);
    expect((await readCorpus(request)).digest).toBe(digest);
    await writeFile(join(folder, 'src/part0/file0.ts'), `${sourceText(0, 5).slice(0, -2)}!\n`);
    expect((await readCorpus(request)).digest).not.toBe(digest);
  });
});

describe('atomic writes', () => {
  it('replace whole files and leave nothing temporary', async () => {
    const target = join(folder, 'new');
    await writeFolder(target, { 'a.txt': 'one', 'b.bin': Uint8Array.of(1, 2) });
    await writeFolder(target, { 'a.txt': 'two' });
    expect(await readFile(join(target, 'a.txt'), 'utf8')).toBe('two');
    expect((await readdir(target)).sort()).toEqual(['a.txt', 'b.bin']);
  });

  it('change nothing when one file cannot be written, and say what to do', async () => {
    await writeFiles(folder, { 'a.txt': 'old' });
    await mkdir(join(folder, 'b.txt'));
    await expect(writeFolder(folder, { 'b.txt/c': 'x', 'a.txt': 'new' })).resolves.toBeUndefined();
    await writeFile(join(folder, 'file'), '');
    await expect(writeFolder(join(folder, 'file'), { 'a.txt': 'new' })).rejects.toThrow(/cannot be written/);
    await expect(writeFolder(folder, { 'a.txt': 'newer', 'file/inside': 'x' })).rejects.toThrow(
      /a part of the path is a file.*Choose another folder/,
    );
    expect(await readFile(join(folder, 'a.txt'), 'utf8')).toBe('new');
    expect((await readdir(folder)).filter(name => name.endsWith('.tmp'))).toEqual([]);
    await expect(writeFileAtomically(join(folder, 'no/such/file'), 'x')).rejects.toThrow(/cannot be written/);
  });

  it.runIf(process.platform === 'linux')('keep the old file and say so when the disk is full', async () => {
    await writeFiles(folder, { 'a.txt': 'old' });
    // What is written under the temporary name goes to a device that is always full.
    await symlink('/dev/full', join(folder, `a.txt.${process.pid}.tmp`));
    await expect(writeFileAtomically(join(folder, 'a.txt'), 'new')).rejects.toThrow(/the disk is full. Make room/);
    await symlink('/dev/full', join(folder, `b.txt.${process.pid}.tmp`));
    await expect(writeFolder(folder, { 'a.txt': 'new', 'b.txt': 'x' })).rejects.toThrow(/b.txt cannot be written/);
    expect(await readFile(join(folder, 'a.txt'), 'utf8')).toBe('old');
    expect(await readdir(folder)).toEqual(['a.txt']);
  });

  it('are not begun in a place that is no folder', async () => {
    await writeFiles(folder, { file: '' });
    await expect(claimFolder(join(folder, 'file'))).rejects.toThrow(/is a file, or lies in one. Choose another folder/);
    await expect(claimFolder(join(folder, 'file', 'inside'))).rejects.toThrow(/Choose another folder/);
    await expect(writeFolder(join(folder, 'file', 'inside'), { a: 'x' })).rejects.toThrow(/Choose another folder/);
  });
});
