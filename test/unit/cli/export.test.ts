import { mkdir, readFile, readdir, writeFile } from 'node:fs/promises';
import { unzipSync } from 'fflate';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Atlas } from '../../../src/shared/atlas.js';
import { atlasReport } from '../../../src/shared/export/atlasReport.js';
import { createFixture, expectedOf, randomNetwork, type Fixture } from './engineFixture.js';

const source = 'int a;\nchar *b = "é";\n/* c */\n';
const network = randomNetwork('lstm', [{ concept: 'string', layer: 0, unit: 3, sign: 1, languages: [] }]);

let fixture: Fixture;
beforeAll(async () => {
  fixture = await createFixture();
  await fixture.saveNetwork('network', network);
  await writeFile(fixture.path('main.c'), source);
  await mkdir(fixture.path('src/deep/node_modules'), { recursive: true });
  await writeFile(fixture.path('src/main.c'), source);
  await writeFile(fixture.path('src/deep/b.py'), 'b = 1\n');
  await writeFile(fixture.path('src/deep/picture.c'), Uint8Array.of(0, 1, 2));
  await writeFile(fixture.path('src/deep/node_modules/c.js'), 'c;\n');
  await writeFile(fixture.path('src/notes.txt'), 'no source\n');
});
afterAll(() => fixture.dispose());

describe('exports from the terminal', () => {
  it('writes the lines asked for with the values and places that they have in the file', async () => {
    const { code, out } = await fixture.run([
      'activations',
      fixture.path('main.c'),
      '--lines',
      '2-2',
      '--format',
      'csv',
    ]);
    expect(code).toBe(0);
    const rows = out.trimEnd().split('\n');
    expect(rows[1]).toMatch(/^7,2,1,c,/);
    const { values } = expectedOf(network, source, [[0, 3]], 'tanh_c');
    expect(Number(rows[1]?.split(',').at(-1))).toBeCloseTo(values[0]?.[7] ?? NaN, 5);
    const outside = await fixture.run(['activations', fixture.path('main.c'), '--lines', '40-50', '--format', 'csv']);
    expect(outside).toMatchObject({ code: 1, err: expect.stringContaining('has no line 40') as string });
    expect((await fixture.run(['activations', fixture.path('main.c'), '--lines', '3-2'])).code).toBe(2);
  });

  it('names the signal of each column where there are several', async () => {
    const argv = ['activations', fixture.path('main.c'), '--signal', 'h,c', '--cells', '0:3,1:5', '--format'];
    const csv = (await fixture.run([...argv, 'csv'])).out;
    expect(csv.slice(0, csv.indexOf('\n'))).toBe('offset,line,column,character,h 0:3,h 1:5,c 0:3,c 1:5');
    const json = JSON.parse((await fixture.run([...argv, 'json'])).out) as { signals: string[]; values: number[][] };
    expect(json.signals).toEqual(['h', 'h', 'c', 'c']);
    expect(json.values[3]?.[5]).toBeCloseTo(expectedOf(network, source, [[1, 5]], 'c').values[0]?.[5] ?? NaN, 5);
  });

  it.each(['html', 'svg', 'png'])('refuses more cells in %s than can be told apart', async format => {
    const argv = ['activations', fixture.path('main.c'), '--cells', 'all', '--signal', 'all', '--format', format];
    const { code, err } = await fixture.run([...argv, '--out', fixture.path(`all.${format}`)]);
    expect(code).toBe(2);
    expect(err).toMatch(/shows at most \d+ cells and signals, and \d+ were asked for; name some with --cells/);
    expect(await readdir(fixture.path('.'))).not.toContain(`all.${format}`);
  });

  it('writes a file for each source file of a folder, and a list of them', async () => {
    const argv = [
      'activations',
      fixture.path('src'),
      '--cells',
      'all',
      '--signal',
      'all',
      '--out',
      fixture.path('out'),
    ];
    const { code, err } = await fixture.run(argv);
    expect(code).toBe(0);
    expect(err).toContain('picture.c: this is a binary file, not text');
    const files = (await readdir(fixture.path('out'), { recursive: true })).sort();
    expect(files).toEqual(['activations.json', 'deep', 'deep/b.py.npz', 'main.c.npz']);
    const arrays = unzipSync(Uint8Array.from(await readFile(fixture.path('out/main.c.npz'))));
    expect(arrays['tanh_c.npy']?.length).toBe(128 + 16 * source.length * 4);
    const list = JSON.parse(await readFile(fixture.path('out/activations.json'), 'utf8')) as { files: unknown[] };
    expect(list.files[1]).toEqual({ file: 'main.c', language: 'c', characters: source.length, values: 'main.c.npz' });
  });

  it.each([
    [['src'], 2, 'is a folder; add --out DIR'],
    [['src', '--out', 'src/out'], 1, 'lies inside'],
    [['main.c', '--format', 'npz'], 2, 'add --out PATH'],
  ])('refuses %j', async ([file, ...rest], code, message) => {
    const paths = rest.map(each => (each.startsWith('--') || each === 'npz' ? each : fixture.path(each)));
    const result = await fixture.run(['activations', fixture.path(file ?? ''), ...paths]);
    expect(result.code).toBe(code);
    expect(result.err).toContain(message);
  });

  it('says what a PNG needs where there is no browser, and writes nothing', async () => {
    const out = fixture.path('picture.png');
    const result = await fixture.run(['activations', fixture.path('main.c'), '--out', out], { env: { PATH: '' } });
    expect(result.code).toBe(1);
    expect(result.err).toMatch(/needs a Chromium, Chrome or Edge .* or write --format svg/);
    await expect(readFile(out)).rejects.toThrow('ENOENT');
  });

  it('says that there is no atlas to report', async () => {
    expect(await fixture.run(['report'])).toMatchObject({
      code: 1,
      err: expect.stringContaining('atlas.json') as string,
    });
  });
});

describe('the report of an atlas', () => {
  it('tells every question by language, with markup shown and not obeyed', () => {
    const atlas: Atlas = {
      format: 'cell-lens-atlas',
      version: 1,
      network: { name: 'a|b<i>', kind: 'lstm', layers: 1, hidden: 8 },
      seed: 3,
      files: {
        selection: [{ path: 'x_y.c', languageId: 'c', characters: 1200 }],
        report: [{ path: 'z.c', languageId: 'c', characters: 800 }],
      },
      questions: [
        {
          languageId: 'c',
          concept: 'string',
          verdict: 'cell',
          tier: 'selective',
          cell: { layer: 0, unit: 3 },
          sign: -1,
          scores: {
            measure: 'AUROC',
            score: 0.99,
            averagePrecision: 0.9,
            f1: 0.8,
            mcc: 0.7,
            baseRate: 0.1,
            threshold: 0.2,
          },
          nulls: {
            shifts: 999,
            familyWiseP: 0.001,
            q: 0.002,
            reportP: 0.001,
            histogram: { from: 0, to: 1, counts: [1] },
            statistic: 0.9,
            untrained: { layer: 0, unit: 1, score: 0.6 },
            controlTask: { layer: 0, unit: 2, score: 0.5, selectivity: 0.49 },
            suffixRule: { characters: 5, score: 0.8 },
          },
        },
        { languageId: 'c', concept: 'comment', verdict: 'nothing', reason: 'a *rule* does as well' },
      ],
    };
    const report = atlasReport(atlas);
    expect(report).toContain('# Cells of a\\|b\\<i\\>');
    expect(report).toContain('| string | `0:3` (falls) | selective | AUROC | 0.990 | 0.800 |  |  |');
    expect(report).toContain('| comment |  | nothing |  |  |  |  | a \\*rule\\* does as well |');
    expect(report).toContain('### `0:3` (falls) follows strings');
    expect(report).toContain('family-wise p 0.001, q 0.002');
    expect(report).toContain('| x\\_y.c | C | 1200 | choosing |');
  });
});
