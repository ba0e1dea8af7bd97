import { Writable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { runCli } from '../../../src/cli/runCli.js';

const run = async (...argv: string[]): Promise<{ code: number; out: string; err: string }> => {
  const texts = { out: '', err: '' };
  const sink = (name: 'out' | 'err'): Writable =>
    new Writable({
      write(chunk: Buffer, _encoding, done) {
        texts[name] += chunk.toString();
        done();
      },
    });
  const code = await runCli(argv, {
    stdout: sink('out'),
    stderr: sink('err'),
    terminal: false,
    env: {},
    workerPath: 'nowhere/engine.js',
    kernelFolder: 'nowhere/kernels',
    modelFolder: 'nowhere/model',
  });
  return { code, ...texts };
};

describe('cell-lens atlas', () => {
  it('is listed and explains itself', async () => {
    expect((await run('--help')).out).toMatch(/^ {2}atlas +find the cells/m);
    expect((await run('atlas', '--help')).out).toContain('--corpus DIR');
  });

  it.each([
    [['atlas', '--selection', 'a'], /--selection and --report belong together/],
    [['atlas', '--report', 'a', '--corpus', 'b'], /--selection and --report belong together/],
    [['atlas', '--selection', 'a', '--report', 'b', '--corpus', 'c'], /--corpus and --selection exclude each other/],
    [['atlas'], /no --corpus DIR given/],
    [['atlas', '--corpus', '.', '--format', 'xml'], /--format xml: choose one of text, json/],
    [['atlas', '--corpus', '.', '--seed', '-1'], /seed/],
    [['atlas', '--corpus', '.', '--shifts', 'many'], /--shifts many: expected a whole number/],
    [['atlas', 'file.ts', '--corpus', '.'], /unexpected argument "file.ts"/],
  ])('refuses %j', async (argv, message) => {
    const { code, out, err } = await run(...argv);
    expect(code).toBe(2);
    expect(out).toBe('');
    expect(err).toMatch(message);
    expect(err.trimEnd()).not.toContain('\n');
  });
});
