import { describe, expect, it } from 'vitest';
import { rootRows } from '../../../src/host/cells/cellRows.js';
import { describeSearch, searchMessage } from '../../../src/host/cells/cellWords.js';
import { judgedOn } from '../../../src/host/cells/heldOut.js';
import type { Atlas, AtlasQuestion } from '../../../src/shared/atlas.js';
import type { NetworkInfo } from '../../../src/shared/network.js';

const base = '/work space/project';
const paths = [`${base}/a.c`, `${base}/sub/b.c`, '/other/root/c.c'];
const record = (heldOutFiles: unknown): string => JSON.stringify({ training: { corpus: { heldOutFiles } } });

describe('the files that cells are judged on', () => {
  it('are those that the training held out, wherever the folders of the workspace lie', () => {
    expect(judgedOn(record(['sub/b.c', '../../other/root/c.c', 'gone.c']), { paths, base })).toEqual(paths.slice(1));
  });

  it('are all where the record names none of them: the network was trained elsewhere', () => {
    expect(judgedOn(record(['x.c']), { paths, base })).toEqual(paths);
    for (const config of ['{}', '{"training":3}', '{"training":{"corpus":null}}', record('a.c'), 'no JSON', 'null']) {
      expect(judgedOn(config, { paths, base }), config).toEqual(paths);
    }
  });

  it('are none where the training held none out', () => {
    expect(judgedOn(record([]), { paths, base })).toEqual([]);
  });
});

const question = (concept: AtlasQuestion['concept'], verdict: AtlasQuestion['verdict']): AtlasQuestion => ({
  concept,
  languageId: 'c',
  verdict,
});
const file = { path: 'a.c', languageId: 'c', characters: 1700 };
const atlasOf = (...questions: AtlasQuestion[]): Pick<Atlas, 'questions' | 'files'> => ({
  questions,
  files: { selection: [file], report: [file] },
});

describe('what a search says', () => {
  it('names what was found, each concept once, in the order of the lens', () => {
    const found = atlasOf(question('column', 'cell'), question('string', 'cell'), question('string', 'cell'));
    expect(describeSearch('mine', found)).toBe(
      'Cells of mine that track strings and the position in the line were found, on 2 files that it was not trained on.',
    );
  });

  it('tells too little text from nothing found', () => {
    expect(describeSearch('mine', atlasOf(question('string', 'too little data')))).toBe(
      'Too little to tell what the cells of mine track: 2 files that it was not trained on, 3,400 characters. ' +
        'Train on more code for evidence.',
    );
    expect(describeSearch('mine', { questions: [], files: { selection: [file], report: [] } })).toMatch(
      /^Too little.* 1 file that/,
    );
    expect(
      describeSearch('mine', atlasOf(question('string', 'too little data'), question('comment', 'distributed'))),
    ).toMatch(/^No single cell of mine clears the tests/);
  });

  it('tells how far it is', () => {
    expect([-1, 0.129, 2].map(share => searchMessage('mine', share))).toEqual([
      'Finding the cells of mine: 0%',
      'Finding the cells of mine: 12%',
      'Finding the cells of mine: 100%',
    ]);
  });
});

describe('the Cells view of a network without findings', () => {
  const network = { findings: [], hidden: 2, layers: 1 } as unknown as NetworkInfo;
  const rows = (atlas: Atlas | null): string[] =>
    rootRows(network, atlas, 'c').map(row => (row.kind === 'unfound' ? `unfound: ${row.reason}` : row.kind));

  it('offers to look for them, and says why none was found', () => {
    expect(rows(null)).toEqual(['network', 'unsearched', 'all']);
    expect(rows(atlasOf(question('string', 'too little data')) as Atlas)[1]).toMatch(/^unfound: too little text/);
    expect(rows(atlasOf(question('string', 'nothing')) as Atlas)[1]).toBe('unfound: none clears the tests');
  });
});
