import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { splitText } from '../../../training/kernelBenchmark/split.mjs';
import { asWords, costOfAnswer } from '../../../training/kneserNey/words.mjs';
import { byLanguage, published, trainingCommand } from '../../../training/stages.mjs';

describe('characters as words', () => {
  it('names white space, and counts what the vocabulary lacks as one', () => {
    expect(asWords('a b\r\n\t<ü😀>')).toBe('a space b newline tab < other other >');
    expect(asWords('')).toBe('');
  });

  it('has a word for every character', () => {
    const all = Array.from({ length: 95 }, (_, index) => String.fromCharCode(32 + index)).join('');
    expect(new Set(asWords(all).split(' ')).size).toBe(95);
  });
});

describe('what query answers', () => {
  const answer = 'a=32 1 -1\tspace=14 2 -0.5\tnewline=16 2 -2.5e-05\t</s>=2 2 -2\tTotal: -3.500025 OOV: 0';

  it('is summed without the end of the file, in nats', () => {
    const { characters, nats } = costOfAnswer(answer);
    expect(characters).toBe(3);
    expect(nats).toBeCloseTo(1.500025 * Math.LN10, 9);
  });

  it('is read with the characters that the answer is written with', () => {
    expect(costOfAnswer('==5 1 -1\t</s>=2 1 -1').nats).toBeCloseTo(Math.LN10, 9);
  });

  it('is refused when it is cut off, not a number, or of a character that was never seen', () => {
    expect(() => costOfAnswer('a=32 1 -1')).toThrow(/no whole sentence/);
    expect(() => costOfAnswer('')).toThrow(/no whole sentence/);
    expect(() => costOfAnswer('a=32 1 nan\t</s>=2 1 -1')).toThrow(/not word=id/);
    expect(() => costOfAnswer('a=0 1 -4\t</s>=2 1 -1')).toThrow(/training text lacks/);
  });
});

describe('the text of the 2015 comparison', () => {
  it('is 90, 5 and 5 hundredths, cut at characters', () => {
    const text = '😀bcdefghij'.repeat(20);
    const { train, selection, test } = splitText(`${text}rest`, 200);
    expect([...train].length).toBe(180);
    expect([...selection].length).toBe(10);
    expect([...test].length).toBe(10);
    expect(train + selection + test).toBe(text);
  });

  it('is refused when it is too short', () => {
    expect(() => splitText('abc', 4)).toThrow('the text has 3 of 4 characters');
  });
});

describe('the recipe', () => {
  const places = { corpus: 'work/corpus', folder: 'work/candidates/a', python: 'python3', begun: false, before: null };

  it('trains with PyTorch, by the manifest', () => {
    const candidate = { name: 'a', trainer: 'pytorch', options: { hidden: 512, float32: true } };
    const { program, args } = trainingCommand(candidate, places);
    expect(program).toBe('python3');
    expect(args.slice(1)).toEqual([
      '--corpus',
      'work/corpus',
      '--out',
      'work/candidates/a',
      '--name',
      'a',
      '--hidden',
      '512',
      '--float32',
    ]);
  });

  it('begins where the candidate ended that is continued', () => {
    const candidate = { name: 'b', trainer: 'pytorch', continues: 'a', options: {} };
    const { args } = trainingCommand(candidate, {
      ...places,
      folder: 'work/candidates/b',
      before: 'work/candidates/a',
    });
    expect(args.slice(-2)).toEqual(['--from-checkpoint', join('work', 'candidates', 'a', 'checkpoint.pt')]);
  });

  it('trains with our trainer on the part to train on, and goes on with the settings of the run', () => {
    const candidate = { name: 'a', trainer: 'cell-lens', options: { hidden: 128 } };
    const first = trainingCommand(candidate, places).args;
    expect(first).toContain(join('work', 'corpus', 'train'));
    expect(first.slice(-2)).toEqual(['--hidden', '128']);
    const later = trainingCommand(candidate, { ...places, begun: true }).args;
    expect(later.slice(1)).toEqual(['train', '--out', 'work/candidates/a', '--resume']);
  });

  it('has candidates of different names, each of which can be trained, after the one that it continues', () => {
    const candidates = JSON.parse(readFileSync('training/candidates.json', 'utf8')) as (Parameters<
      typeof trainingCommand
    >[0] & { continues?: string })[];
    expect(candidates.length).toBeGreaterThan(0);
    const names = candidates.map(({ name }) => name);
    expect(new Set(names).size).toBe(candidates.length);
    candidates.forEach(({ trainer, continues }, index) => {
      if (continues === undefined) return;
      expect(names.slice(0, index)).toContain(continues);
      expect(trainer).toBe('pytorch');
    });
    for (const candidate of candidates) expect(trainingCommand(candidate, places).args).toContain(candidate.name);
  });

  it('refuses a trainer that there is not', () => {
    expect(() => trainingCommand({ name: 'a', trainer: 'jax', options: {} }, places)).toThrow(/must be pytorch or/);
  });

  it('weighs files by their characters and languages alike', () => {
    const scores = [
      { file: '1', characters: 100, natsPerCharacter: 1 },
      { file: '2', characters: 300, natsPerCharacter: 2 },
      { file: '3', characters: 10, natsPerCharacter: 1.25 },
    ];
    expect(byLanguage(scores, (file: string) => (file === '3' ? 'go' : 'c'))).toEqual({
      languages: { c: { characters: 400, natsPerCharacter: 1.75 }, go: { characters: 10, natsPerCharacter: 1.25 } },
      mean: 1.5,
    });
  });

  it('publishes the costs of the test files in place of what the trainer measured', () => {
    const config = { name: 'a', training: { seconds: 150, characters: 7, heldOut: { c: 9 } } };
    const shipped = published(config, { c: { characters: 400, natsPerCharacter: 1.75 } });
    expect(shipped).toMatchObject({ name: 'a', training: { characters: 7, minutes: 3, heldOut: { c: 1.75 } } });
    expect(shipped.training).not.toHaveProperty('seconds');
  });
});
