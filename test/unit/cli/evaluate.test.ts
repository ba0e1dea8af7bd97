import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as esbuild from 'esbuild';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bundles } from '../../../esbuild.mjs';
import { buildKernels } from '../../../scripts/build-kernels.mjs';
import { createRandom } from '../../../src/model/random.js';
import { createFixture, randomNetwork, type Fixture } from './engineFixture.js';

const root = join(import.meta.dirname, '../../..');
const kernelFolder = join(root, 'dist/kernels');
const seed = 41;

interface Evaluation {
  files: { file: string; language: string; characters: number; natsPerCharacter: number }[];
  languages: { language: string; files: number; characters: number; natsPerCharacter: number }[];
  characters: number;
  natsPerCharacter: number;
}

let fixture: Fixture;
beforeAll(async () => {
  fixture = await createFixture();
  await fixture.saveNetwork('network', randomNetwork('lstm', []));
  await fixture.saveNetwork('gru', randomNetwork('gru', []));
  // One that is not read side by side.
  const variant = join(await fixture.saveNetwork('variant', randomNetwork('gru', [])), 'config.json');
  const config = JSON.parse(await readFile(variant, 'utf8')) as object;
  await writeFile(variant, JSON.stringify({ ...config, variant: { resetFirst: true } }));
  const bundle = bundles(false).find(({ outfile }) => outfile === 'dist/atlas.js')!;
  await esbuild.build({ ...bundle, absWorkingDir: root, outfile: fixture.path('atlas.js'), sourcemap: false });
  await buildKernels();
});
afterAll(() => fixture.dispose());

const words = ['int', 'return', '"é 😀"', 'x = 1;\r\n', '{', '}\n', '// word\n', '\t', ' '];

/** Files of 1 to 12 kB in two languages, more than 50,000 characters in all. */
const corpus = async (name: string): Promise<string[]> => {
  const random = createRandom(seed);
  const folder = fixture.path(name);
  await mkdir(join(folder, 'test/cpp/shapes'), { recursive: true });
  await writeFile(join(folder, 'empty.c'), '');
  await writeFile(join(folder, 'returns.c'), '\r\r');
  const manifest = { files: [{ part: 'test', language: 'cpp', project: 'shapes', path: '7.h' }] };
  await writeFile(join(folder, 'manifest.json'), JSON.stringify(manifest));
  const files: string[] = [];
  for (let index = 0; index < 11; index++) {
    const pieces = Array.from({ length: 250 + random.below(2700) }, () => words[random.below(words.length)]!);
    const file = join(folder, index === 7 ? 'test/cpp/shapes/7.h' : `${index}.${['c', 'py'][index % 2]!}`);
    await writeFile(file, pieces.join(''));
    files.push(file);
  }
  return files;
};

describe(`evaluate on many files (seed ${seed})`, () => {
  it.each(['network', 'gru', 'variant'])(
    'reads them side by side and finds what reading them one by one finds: %s',
    async model => {
      const files = await corpus(`many-${model}`);
      const options = ['--format', 'json', '--model', fixture.path(model)];
      const run = async (...paths: string[]): Promise<Evaluation> => {
        const { code, out, err } = await fixture.run(['evaluate', ...paths, ...options], { kernelFolder });
        expect(code, err).toBe(0);
        if (paths.length === 1)
          expect(err).toMatch(/left out: .*empty\.c: .*empty[^]*left out: .*returns\.c: .*none of/);
        return JSON.parse(out) as Evaluation;
      };
      const together = await run(fixture.path(`many-${model}`));
      expect(together.characters).toBeGreaterThan(50_000);
      expect(together.files.map(({ file }) => file).sort()).toEqual([...files].sort());
      // Too few characters to be read side by side.
      const alone = [await run(...files.slice(0, 5)), await run(...files.slice(5))];
      expect(alone.map(({ characters }) => characters < 45_000)).toEqual([true, true]);
      const expected = new Map(alone.flatMap(part => part.files).map(score => [score.file, score]));
      for (const { file, characters, natsPerCharacter } of together.files) {
        expect(characters).toBe(expected.get(file)!.characters);
        expect(Math.abs(natsPerCharacter - expected.get(file)!.natsPerCharacter)).toBeLessThanOrEqual(1e-6);
      }
      const sum = together.files.reduce((nats, file) => nats + file.characters * file.natsPerCharacter, 0);
      expect(together.natsPerCharacter).toBeCloseTo(sum / together.characters, 5);
      // The header is in the language that the manifest states.
      expect(together.languages.map(({ language, files: count }) => [language, count])).toEqual([
        ['c', 6],
        ['cpp', 1],
        ['python', 4],
      ]);
    },
  );
});
