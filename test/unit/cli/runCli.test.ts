import { mkdir, readFile, readdir, writeFile } from 'node:fs/promises';
import { Writable } from 'node:stream';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import manifest from '../../../package.json' with { type: 'json' };
import { npyHeader } from '../../../src/shared/export/npy.js';
import type { Signal } from '../../../src/model/architecture.js';
import { createFixture, expectedOf, randomNetwork, type Fixture } from './engineFixture.js';

const source = 'int main(void)\r\n{\n\tputs("é 😀 <b>");\t/* 中 */\n}\n';
const lstm = randomNetwork('lstm', [
  { concept: 'string', layer: 0, unit: 3, sign: -1, languages: ['c'], threshold: 0.25, measure: 'AUROC', score: 0.91 },
  { concept: 'column', layer: 1, unit: 5, sign: 1, languages: [] },
]);
const gru = randomNetwork('gru', []);

interface Activations {
  network: string;
  signal: string;
  cells: [number, number][];
  text: string;
  values: number[][];
}

let fixture: Fixture;
beforeAll(async () => {
  fixture = await createFixture();
  await fixture.saveNetwork('network', lstm);
  await fixture.saveNetwork('gru', gru);
  await writeFile(fixture.path('main.c'), source);
  await writeFile(fixture.path('empty.c'), '');
  await writeFile(fixture.path('notes.txt'), 'plain words\n');
  await writeFile(fixture.path('picture.png'), Uint8Array.of(137, 80, 78, 71, 0, 1, 2));
});
afterAll(() => fixture.dispose());

const expectClose = (actual: readonly number[], expected: readonly number[], tolerance: number): void => {
  expect(actual).toHaveLength(expected.length);
  expected.forEach((value, offset) => {
    expect(Math.abs(actual[offset]! - value), `offset ${offset}`).toBeLessThanOrEqual(tolerance);
  });
};

describe('activations', () => {
  it.each<[Signal, number]>([
    ['tanh_c', 1e-5],
    ['h', 2e-6],
    ['c', 1e-5],
    ['f', 1e-5],
  ])('writes %s as the float64 reference has it', async (signal, tolerance) => {
    const argv = ['activations', fixture.path('main.c'), '--cells', '0:3,1:5,0:0', '--signal', signal];
    const { code, out, err } = await fixture.run([...argv, '--format', 'json']);
    expect([code, err]).toEqual([0, '']);
    const json = JSON.parse(out) as Activations;
    const cells = [[0, 3], [1, 5], [0, 0]] as const; // prettier-ignore
    expect(json).toMatchObject({ network: 'random-lstm', signal, cells, text: source });
    const { values } = expectedOf(lstm, source, cells, signal);
    values.forEach((row, place) => expectClose(json.values[place]!, row, tolerance));
  });

  it('takes the named cells of the language and the usual signal by default', async () => {
    const c = JSON.parse((await fixture.run(['activations', fixture.path('main.c')])).out) as Activations;
    expect([c.signal, c.cells]).toEqual(['tanh_c', [[0, 3], [1, 5]]]); // prettier-ignore
    const text = JSON.parse((await fixture.run(['activations', fixture.path('notes.txt')])).out) as Activations;
    expect(text.cells).toEqual([[1, 5]]);
    const asked = await fixture.run(['activations', fixture.path('notes.txt'), '--language', 'c']);
    expect((JSON.parse(asked.out) as Activations).cells).toEqual([[0, 3], [1, 5]]); // prettier-ignore
  });

  it('reads a GRU from another folder', async () => {
    const argv = ['activations', fixture.path('main.c'), '--cells', '1:7', '--model', fixture.path('gru')];
    const json = JSON.parse((await fixture.run(argv)).out) as Activations;
    expect(json.signal).toBe('h');
    expectClose(json.values[0]!, expectedOf(gru, source, [[1, 7]], 'h').values[0]!, 2e-6);
  });

  it('writes the same numbers in every format, longer than one range', async () => {
    const long = 'if (a[0] == "b") { c(); } /* 中 */\n'.repeat(150);
    await writeFile(fixture.path('long.c'), long);
    const argv = ['activations', fixture.path('long.c'), '--cells', '0:3,1:5', '--out'];
    const written = ['json', 'csv', 'npy', 'html'];
    for (const extension of written) {
      expect(await fixture.run([...argv, fixture.path(`long.${extension}`)])).toMatchObject({ code: 0, out: '' });
    }
    const json = JSON.parse(await readFile(fixture.path('long.json'), 'utf8')) as Activations;
    const { values } = expectedOf(lstm, long, [[0, 3], [1, 5]], 'tanh_c'); // prettier-ignore
    values.forEach((row, place) => expectClose(json.values[place]!, row, 1e-5));
    const floats = json.values.map(row => row.map(Math.fround));

    const npy = Uint8Array.from(
      (await readFile(fixture.path('long.npy'))).subarray(npyHeader({ type: '<f4', shape: [2, long.length] }).length),
    );
    expect([...new Float32Array(npy.buffer)]).toEqual(floats.flat());

    const csv = (await readFile(fixture.path('long.csv'), 'utf8')).matchAll(/,(-?[\d.e-]+),(-?[\d.e-]+)$/gm);
    expect(Array.from(csv, ([, a, b]) => [Math.fround(Number(a)), Math.fround(Number(b))])).toEqual(
      floats[0]!.map((value, offset) => [value, floats[1]![offset]]),
    );

    const html = await readFile(fixture.path('long.html'), 'utf8');
    const base64 = /id="values-1">([^<]*)</.exec(html)![1]!;
    expect([...new Float32Array(Uint8Array.from(Buffer.from(base64, 'base64')).buffer)]).toEqual(floats[1]);
    expect((await readdir(fixture.folder)).filter(name => name.endsWith('.part'))).toEqual([]);
  });

  it('writes an empty file', async () => {
    const { code, out } = await fixture.run(['activations', fixture.path('empty.c'), '--format', 'json']);
    expect(code).toBe(0);
    expect(JSON.parse(out)).toMatchObject({ text: '', values: [[], []] });
  });

  it('is in colour on a terminal, unless colour is unwanted', async () => {
    const argv = ['activations', fixture.path('main.c')];
    expect((await fixture.run(argv, { terminal: true })).out).toContain('\x1b[48;2;');
    expect((await fixture.run(argv, { terminal: true, env: { NO_COLOR: '1' } })).out).toMatch(/^\{"network"/);
    const refused = await fixture.run([...argv, '--format', 'ansi'], { env: { NO_COLOR: '1' } });
    expect(refused).toMatchObject({ code: 1, out: '' });
    expect(refused.err).toContain('NO_COLOR');
  });

  it('leaves the old file where writing fails', async () => {
    await writeFile(fixture.path('kept.json'), 'old');
    const argv = ['activations', fixture.path('main.c'), '--cells', '0:99', '--out', fixture.path('kept.json')];
    expect((await fixture.run(argv)).code).toBe(1);
    expect(await readFile(fixture.path('kept.json'), 'utf8')).toBe('old');
  });

  it('ends quietly when nobody reads on', async () => {
    const stdout = new Writable({
      write(_chunk, _encoding, done) {
        done(Object.assign(new Error('write EPIPE'), { code: 'EPIPE' }));
      },
    }).on('error', () => undefined);
    expect(await fixture.run(['activations', fixture.path('main.c')], { stdout })).toMatchObject({ code: 0, err: '' });
  });
});

describe('evaluate', () => {
  it('gives nats per character and characters, as the reference counts them', async () => {
    const files = [fixture.path('main.c'), fixture.path('notes.txt')];
    const { code, out } = await fixture.run(['evaluate', ...files, '--format', 'json']);
    expect(code).toBe(0);
    const scores = [expectedOf(lstm, source), expectedOf(lstm, 'plain words\n')];
    const total = scores.reduce((sum, { characters }) => sum + characters, 0);
    const nats = scores.reduce((sum, score) => sum + score.characters * score.natsPerCharacter, 0);
    expect(JSON.parse(out)).toEqual({
      network: 'random-lstm',
      files: scores.map(({ characters, natsPerCharacter }, place) => ({
        file: files[place],
        language: ['c', 'plaintext'][place],
        characters,
        natsPerCharacter: expect.closeTo(natsPerCharacter, 5) as number,
      })),
      languages: scores.map(({ characters, natsPerCharacter }, place) => ({
        language: ['c', 'plaintext'][place],
        files: 1,
        characters,
        natsPerCharacter: expect.closeTo(natsPerCharacter, 5) as number,
      })),
      characters: total,
      natsPerCharacter: expect.closeTo(nats / total, 5) as number,
      meanOfFiles: expect.closeTo((scores[0]!.natsPerCharacter + scores[1]!.natsPerCharacter) / 2, 5) as number,
    });
    // The carriage return and the second half of the emoji are not read.
    expect(scores[0]!.characters).toBe(source.length - 2);
  });

  it('writes a table for people', async () => {
    const { out } = await fixture.run(['evaluate', fixture.path('main.c'), fixture.path('notes.txt')]);
    const row = (name: string): string => `${name} +\\d+ +\\d\\.\\d{4}\\n`;
    const rows = [row('.*main\\.c'), row('.*notes\\.txt'), row('c'), row('plaintext'), row('total')];
    expect(out).toMatch(new RegExp(`nats/char\\n${rows.join('')}$`));
  });

  it('has nothing to say about an empty file', async () => {
    const { code, err } = await fixture.run(['evaluate', fixture.path('empty.c')]);
    expect(code).toBe(1);
    expect(err).toMatch(/^cell-lens: .*empty\.c: the file is empty, there is nothing to evaluate\n$/);
  });
});

describe('info', () => {
  it('describes the network', async () => {
    const { code, out } = await fixture.run(['info']);
    expect(code).toBe(0);
    expect(out).toContain('random-lstm: LSTM, 2 layers of 8 units, ');
    expect(out).toContain('c 1.250 (nats per character)');
    expect(out).toMatch(/0:3 +- string +c +AUROC 0\.910\n/);
    const json = JSON.parse((await fixture.run(['info', '--format', 'json'])).out) as Record<string, unknown>;
    expect(json).toMatchObject({
      kind: 'lstm',
      layers: 2,
      hidden: 8,
      embedding: 6,
      heldOut: { c: 1.25 },
      backend: 'js',
    });
    expect(json['findings']).toContainEqual({ concept: 'column', cell: [1, 5], sign: 1, languages: [] });
  });
});

describe('help and errors', () => {
  it('explains itself', async () => {
    const all = await fixture.run(['--help']);
    expect(all).toMatchObject({ code: 0, err: '' });
    for (const name of ['activations', 'evaluate', 'info']) {
      expect(all.out).toContain(name);
      const { code, out } = await fixture.run([name, 'x', '--help']);
      expect([code, out.split('\n')[0]]).toEqual([0, expect.stringMatching(`^Usage: cell-lens ${name}`)]);
    }
    expect((await fixture.run(['--version'])).out).toBe(`${manifest.version}\n`);
  });

  it.each([
    [[], 'no command given'],
    [['paint'], 'unknown command paint'],
    [['--colour'], 'unknown option --colour'],
    [['activations'], 'no FILE given'],
    [['activations', 'a.c', 'b.c'], 'unexpected argument "b.c"'],
    [['activations', 'a.c', '--cells', '407'], '"407" is not a cell'],
    [
      ['activations', 'a.c', '--format', 'xml'],
      '--format xml: choose one of html, svg, csv, json, npy, npz, png, ansi',
    ],
    [['activations', 'a.c', '--frmat', 'json'], "Unknown option '--frmat'"],
    [['activations', 'a.c', '--scale'], "Option '--scale <value>' argument missing"],
    [['evaluate'], 'no FILE given'],
    [['evaluate', 'a.c', '--format', 'csv'], '--format csv: choose one of text, json'],
    [['info', 'a.c'], 'unexpected argument "a.c"'],
  ])('refuses the command line %j', async (argv, message) => {
    const { code, out, err } = await fixture.run(argv);
    expect([code, out]).toEqual([2, '']);
    expect(err).toMatch(/^cell-lens: [^\n]+\n$/);
    expect(err).toContain(message);
  });

  it('refuses to write NumPy bytes to a terminal', async () => {
    const argv = ['activations', fixture.path('main.c'), '--format', 'npy'];
    expect((await fixture.run(argv, { terminal: true })).code).toBe(2);
  });

  it('says in one line what is wrong with a file or a network', async () => {
    const broken = fixture.path('broken');
    await mkdir(broken);
    await writeFile(fixture.path('broken/config.json'), '{');
    await writeFile(fixture.path('broken/model.safetensors'), 'x');
    const file = fixture.path('main.c');
    const cases = [
      [['activations', fixture.path('no.c')], 'no.c: there is no such file or folder'],
      [['activations', fixture.path('picture.png'), '--cells', '0:0'], 'picture.png: this is a binary file, not text'],
      [['activations', file, '--cells', '0:8'], 'cell 0:8: the network random-lstm has the cells 0:0 to 1:7'],
      [['activations', file, '--signal', 'z'], '--signal z: the network random-lstm is of kind lstm'],
      [['activations', file, '--model', fixture.path('gru')], 'names no cells for c; choose some with --cells'],
      [['activations', file, '--out', fixture.path('no/out.json')], 'out.json: there is no such file or folder'],
      [['info', '--model', fixture.path('nowhere')], 'nowhere'],
      [['info', '--model', broken], 'config.json'],
      [['evaluate', file, fixture.path('no.c')], 'no.c: there is no such file or folder'],
    ] as const;
    for (const [argv, message] of cases) {
      const { code, out, err } = await fixture.run(argv);
      expect([argv, code, out]).toEqual([argv, 1, '']);
      expect(err).toMatch(/^cell-lens: [^\n]+\n$/);
      expect(err).toContain(message);
      expect(err).not.toContain('internal error');
    }
  });
});
