import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runCli } from '../../../src/cli/runCli.js';
import { buildTrainer } from './builtTrainer.js';
import { sourceFiles, temporaryFolder, writeFiles } from './corpora.js';

let folder: string;
let remove: () => Promise<void>;
let built: string;

beforeAll(async () => {
  ({ folder, remove } = await temporaryFolder());
  built = join(folder, 'built');
  await buildTrainer(built);
  await writeFiles(join(folder, 'sources'), sourceFiles(9, 60));
});
afterAll(() => remove());

const run = async (...argv: string[]): Promise<{ code: number; out: string; error: string }> => {
  const texts = ['', ''];
  const sink = (index: number): Writable =>
    new Writable({
      write(chunk, _encoding, done) {
        texts[index] += String(chunk);
        done();
      },
    });
  const code = await runCli(argv, {
    stdout: sink(0),
    stderr: sink(1),
    terminal: false,
    env: {},
    workerPath: join(built, 'engine.js'),
    kernelFolder: join(built, 'kernels'),
    modelFolder: join(folder, 'net'),
  });
  return { code, out: texts[0]!, error: texts[1]! };
};

describe('training in the terminal', () => {
  it('trains, samples and measures gradient flow', async () => {
    const net = join(folder, 'net');
    const sizes = ['--hidden', '16', '--batch', '8', '--window', '16', '--threads', '1', '--characters', '12800'];
    const penalties = ['--weight-decay', '0.05', '--activity', '0.5'];
    const trained = await run('train', join(folder, 'sources'), '--out', net, ...sizes, ...penalties, '--json');
    expect(trained.error).toBe('');
    expect(trained.code).toBe(0);
    const lines = trained.out
      .trim()
      .split('\n')
      .map(line => JSON.parse(line) as Record<string, unknown>);
    for (const line of lines) {
      expect(Object.keys(line)).toEqual(['step', 'characters', 'loss', 'validation', 'charsPerSecond', 'sample']);
    }
    expect(lines.some(({ sample }) => typeof sample === 'string' && sample.length === 300)).toBe(true);
    expect(lines.some(({ validation }) => typeof validation === 'number')).toBe(true);

    const { training } = JSON.parse(await readFile(join(net, 'config.json'), 'utf8')) as {
      training: { settings: unknown };
    };
    expect(training.settings).toMatchObject({ activity: 0.5, optimiser: { kind: 'adam', weightDecay: 0.05 } });

    const again = await run('train', join(folder, 'sources'), '--out', net, ...sizes);
    expect([again.code, again.error]).toEqual([1, expect.stringMatching(/^cell-lens: .*holds a network already/)]);

    const finished = await run('train', '--resume', '--out', net);
    expect([finished.code, finished.error]).toEqual([1, expect.stringMatching(/holds a finished network/)]);

    const sample = await run('sample', '--prompt', 'const ', '--length', '20', '--seed', '2');
    expect(sample.error).toBe('');
    expect(sample.out.startsWith('const ')).toBe(true);
    expect(sample.out).toHaveLength('const '.length + 20 + 1);

    const file = join(folder, 'sources/src/part0/file0.ts');
    const page = join(folder, 'flow.html');
    const flowOptions = ['--hidden', '8', '--steps', '10', '--positions', '2', '--model', net];
    const html = await run('gradient-flow', file, ...flowOptions, '--format', 'html', '--out', page);
    expect([html.code, html.error]).toEqual([0, '']);
    expect((await readFile(page, 'utf8')).match(/<path/g)!.length).toBeGreaterThanOrEqual(4);
    const flow = await run('gradient-flow', file, ...flowOptions);
    const { networks } = JSON.parse(flow.out) as { networks: { cell: string; h: number[][] }[] };
    expect(networks.map(({ cell }) => cell)).toEqual(['lstm', 'rnn', 'lstm', 'gru']);
    expect(networks[0]!.h[0]).toHaveLength(11);
  });

  it('says what is wrong in one line', async () => {
    const sources = join(folder, 'sources');
    const out = join(folder, 'other');
    const cases: readonly (readonly [readonly string[], number, RegExp])[] = [
      [['train', sources], 2, /no --out DIR given/],
      [['train', '--out', out], 2, /no DIR given/],
      [['train', sources, '--out', out, '--hidden', 'many'], 2, /--hidden many: this is not a number/],
      [['train', sources, '--out', out, '--hidden', '100'], 1, /nearest are 96 and 104/],
      [['train', sources, '--out', out, '--weight-decay', '3'], 1, /weight decay is 3; it must be a number from 0/],
      [['train', sources, '--out', out, '--optimiser', 'rmsprop', '--weight-decay', '0.1'], 1, /goes with Adam/],
      [['train', sources, '--out', out, '--cell', 'lsmt'], 2, /choose one of lstm, gru, rnn/],
      [
        ['train', join(folder, 'nowhere'), '--out', out],
        1,
        /no source file to train on here \(skipped: does not exist 1\)/,
      ],
      [['train', '--resume', '--out', out], 1, /no checkpoint to resume/],
      [['sample', '--temperature=-1'], 1, /temperature is -1/],
      [['gradient-flow', join(folder, 'no.ts')], 1, /no such file/],
      [['gradient-flow', join(folder, 'no.ts'), '--steps', '0'], 2, /--steps 0/],
    ];
    for (const [argv, code, message] of cases) {
      const result = await run(...argv);
      expect([argv.join(' '), result.code, result.error]).toEqual([
        argv.join(' '),
        code,
        expect.stringMatching(message),
      ]);
      expect(result.error.trim().split('\n')).toHaveLength(1);
    }
  });
});
