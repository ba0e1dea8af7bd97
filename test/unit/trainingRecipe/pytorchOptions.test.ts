import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readSafetensors } from '../../../src/model/safetensors.js';
import { findPython } from './python.js';

const python = findPython();
const folder = join(tmpdir(), `pytorch-options-${process.pid}`);
const corpus = join(folder, 'corpus');

/** A corpus of two of the samples: one to train on, one to choose by. */
const writeCorpus = (): void => {
  const files = [
    { part: 'train', language: 'c', project: 'a', path: 'inventory.c' },
    { part: 'selection', language: 'python', project: 'b', path: 'diary.py' },
  ];
  for (const { part, language, project, path } of files) {
    mkdirSync(join(corpus, part, language, project), { recursive: true });
    copyFileSync(join('samples', path), join(corpus, part, language, project, path));
  }
  writeFileSync(join(corpus, 'manifest.json'), JSON.stringify({ files }));
};

/** Trains a tiny LSTM for 40 steps and answers its folder. */
const train = (name: string, ...options: string[]): string => {
  const out = join(folder, name);
  const size = ['--hidden', '16', '--embedding', '8', '--batch', '4', '--window', '16', '--characters', '2560'];
  const rest = ['--warm-up', '0', '--threads', '1', '--device', 'cpu', '--log-steps', '1'];
  const program = ['training/pytorch/train.py', '--corpus', corpus, '--out', out, ...size, ...rest, ...options];
  execFileSync(python!, program, { stdio: 'pipe' });
  return out;
};

const tensorsOf = (out: string) =>
  readSafetensors(new Uint8Array(readFileSync(join(out, 'model.safetensors'))), 'model.safetensors');

const lossesOf = (out: string): number[] =>
  readFileSync(join(out, 'log.jsonl'), 'utf8')
    .split('\n')
    .filter(line => line.includes('"loss"'))
    .map(line => (JSON.parse(line) as { loss: number }).loss);

/** Tiny trainings by Python; each takes some seconds, most of them for PyTorch to start. */
const limit = 120_000;

describe.runIf(python !== null)('training/pytorch/train.py', () => {
  beforeAll(writeCorpus);
  afterAll(() => rmSync(folder, { recursive: true }));

  it(
    'keeps the share of weights that --density says, and learns',
    () => {
      const out = train('sparse', '--density', '0.25');
      const tensors = tensorsOf(out);
      const shareOf = (name: string): number => {
        const { data } = tensors.get(name)!;
        return data.filter(value => value !== 0).length / data.length;
      };
      expect(shareOf('rnn.weight_hh_l0')).toBeCloseTo(0.25, 2);
      expect(shareOf('output.weight')).toBeCloseTo(0.25, 2);
      expect(shareOf('rnn.weight_ih_l0')).toBe(1);
      const losses = lossesOf(out);
      expect(losses.at(-1)).toBeLessThan(losses[0]! - 0.1);
    },
    limit,
  );

  it(
    'starts cells at all paces with --longest-memory',
    () => {
      const out = train('paces', '--longest-memory', '50', '--learning-rate', '0');
      const bias = tensorsOf(out).get('rnn.bias_ih_l0')!.data;
      const [input, forget] = [bias.slice(0, 16), bias.slice(16, 32)];
      const paces = [...forget].map(Math.exp).sort((a, b) => a - b);
      expect(paces[0]).toBeGreaterThanOrEqual(1);
      expect(paces[15]).toBeLessThanOrEqual(49);
      expect(paces[15]! - paces[0]!).toBeGreaterThan(25);
      forget.forEach((value, cell) => expect(input[cell]).toBeCloseTo(-value, 6));
    },
    limit,
  );

  it(
    'refuses a share and a memory that there are not',
    () => {
      expect(() => train('refused', '--density', '0')).toThrow('error: --density is a share');
      expect(() => train('refused', '--density', '1.5')).toThrow('error: --density is a share');
      expect(() => train('refused', '--longest-memory', '1')).toThrow('error: --longest-memory is for an LSTM');
      expect(() => train('refused', '--longest-memory', '9', '--cell', 'gru')).toThrow('error: --longest-memory is');
    },
    limit,
  );

  it(
    'trains on the values of float16 that it writes with --half',
    () => {
      // At a rate of zero: the same weights, as they are, rounded in training, and read from the file that was written.
      const still = ['--learning-rate', '0'];
      const exact = train('exact', ...still);
      const half = train('half', ...still, '--half');
      const again = train('again', ...still, '--initial', half);
      const rounded = tensorsOf(half);
      for (const [name, { data }] of tensorsOf(exact)) {
        data.forEach((value, place) => {
          const step = Math.abs(value) * 2 ** -11 + 2 ** -25;
          expect(Math.abs(value - rounded.get(name)!.data[place]!), name).toBeLessThanOrEqual(step);
        });
      }
      expect(lossesOf(half)).toEqual(lossesOf(again));
      expect(tensorsOf(again)).toEqual(rounded);
      expect(tensorsOf(exact)).not.toEqual(rounded);
      // With steps, small ones add up in float32 though the network is computed on float16.
      const losses = lossesOf(train('steps', '--half'));
      expect(losses.at(-1)).toBeLessThan(losses[0]! - 0.1);
    },
    limit,
  );
});
