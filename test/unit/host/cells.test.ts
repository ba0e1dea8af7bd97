import { describe, expect, it } from 'vitest';
import { bestTier, childRows, rootRows, type CellRow } from '../../../src/host/cells/cellRows.js';
import { describeFound, explainFound, explainWithout, sparkline } from '../../../src/host/cells/cellWords.js';
import { describePlace } from '../../../src/host/cells/describePlace.js';
import { formatNumber } from '../../../src/host/quote.js';
import { describeDisagreement } from '../../../src/host/problems/describeDisagreement.js';
import type { Atlas, AtlasQuestion } from '../../../src/shared/atlas.js';
import type { Finding, NetworkInfo } from '../../../src/shared/network.js';
import type { CellIndex } from '../../../src/shared/units.js';

const finding = (concept: Finding['concept'], cell: number, language: string, score: number, more = {}): Finding => ({
  concept,
  cell: cell as CellIndex,
  sign: 1,
  languages: [language],
  measure: 'AUROC',
  score,
  ...more,
});

const network: NetworkInfo = {
  id: 'n',
  name: 'small',
  folder: '/n',
  kind: 'lstm',
  layers: 2,
  hidden: 4,
  embedding: null,
  parameters: 1234,
  vocabulary: ['', 'a'],
  findings: [
    finding('string', 5, 'go', 0.99),
    finding('string', 1, 'c', 0.9, { tier: 'causal', sign: -1 }),
    finding('string', 1, 'go', 0.8, { tier: 'correlated' }),
    finding('column', 2, 'c', 0.7, { measure: 'Spearman' }),
  ],
  heldOut: { c: 1.5 },
  backend: 'js',
};
const question: AtlasQuestion = {
  concept: 'comment',
  languageId: 'c',
  verdict: 'distributed',
  reason: 'a rule on the last 5 characters does as well',
  probes: { one: 0.7, eight: 0.9, all: 0.95, used: 6 },
};
const files = { selection: [{ path: 'a.c', languageId: 'c', characters: 1000 }], report: [] };
const atlas = { files, questions: [question] } as unknown as Atlas;

describe('rows of the Cells view', () => {
  it('are the network, the concepts found, and all cells', () => {
    const rows = rootRows(network, atlas, 'c');
    expect(rows.map(row => (row.kind === 'concept' ? row.concept : row.kind))).toEqual([
      'network',
      'string',
      'comment',
      'column',
      'all',
    ]);
    expect(rootRows({ ...network, findings: [] }, null, 'c').map(({ kind }) => kind)).toEqual([
      'network',
      'unsearched',
      'all',
    ]);
  });

  it('put the cell for the language at hand first, once however many languages it was found in', () => {
    const [, strings] = rootRows(network, null, 'c');
    const found = childRows(strings as CellRow, null);
    expect(found.map(row => (row.kind === 'found' ? row.address : ''))).toEqual(['0:1', '1:1']);
    const [, inGo] = rootRows(network, null, 'go');
    expect(childRows(inGo as CellRow, null).map(row => (row.kind === 'found' ? row.address : ''))).toEqual([
      '1:1',
      '0:1',
    ]);
  });

  it('say where no single cell carries a concept', () => {
    const comments = rootRows(network, atlas, 'c')[2] as CellRow;
    expect(childRows(comments, atlas)).toEqual([{ kind: 'without', questions: [question] }]);
    expect(explainWithout(question)).toMatch(
      /No single cell tracks comments in C.*off eight 0\.900.*last 5 characters/s,
    );
  });

  it('tell facts of the network', () => {
    const facts = childRows({ kind: 'network', network }, atlas);
    const told = facts.map(row => (row.kind === 'fact' ? `${row.label}: ${row.value}` : row.kind));
    expect(told).toEqual([
      'Cells: 2 × 4 LSTM',
      'Parameters: 1,234',
      'Input: 2 symbols, one-hot',
      'C: 1.500 nats per character on held-out files',
      'Runs on: js',
      'Evidence: 1 held-out files, 1,000 characters',
    ]);
    expect(childRows({ kind: 'network', network }, null).at(-1)).toMatchObject({ value: /none yet/ as never });
  });

  it('list all cells by layer, a network of one cell too', () => {
    const layers = childRows({ kind: 'all', network }, null);
    expect(layers).toHaveLength(2);
    expect(
      childRows(layers[1] as CellRow, null).map(row => (row.kind === 'cell' ? `${row.address} ${row.known}` : '')),
    ).toEqual(['1:0 ', '1:1 String', '1:2 ', '1:3 ']);
    const one = { ...network, layers: 1, hidden: 1, findings: [] };
    expect(childRows({ kind: 'all', network: one }, null)).toEqual([
      { kind: 'cell', cell: 0, address: '0:0', known: '' },
    ]);
  });
});

describe('words of the Cells view', () => {
  it('print numbers with a true minus, and no negative zero', () => {
    expect([0.834, -0.834, -0.001].map(formatNumber)).toEqual(['0.83', '−0.83', '0.00']);
  });

  it('draw a cell over a file, high where the concept holds', () => {
    expect(sparkline([-127, 0, 127, -128], 1)).toBe('▁▅█ ');
    expect(sparkline([-127, 127], -1)).toBe('█▁');
  });

  it('say tier, score and what they mean', () => {
    const found = { cell: 1 as CellIndex, findings: [network.findings[1]!, network.findings[2]!] };
    expect(bestTier(found.findings)).toBe('causal');
    expect(describeFound(found, 'c', '▁█')).toBe('causal  .900  ▁█');
    expect(explainFound('string', found, '0:1')).toMatch(
      /Cell 0:1 tracks strings: its value falls there\..*C: \.900, causal.*Go: \.800.*Causal:/s,
    );
    expect(describeFound(found, 'rust', '▁█')).toBe('causal  .900  C, Go  ▁█');
    const listed = { cell: 5 as CellIndex, findings: [network.findings[0]!] };
    expect(describeFound(listed, undefined, '')).toBe('listed  .990');
    expect(explainFound('string', listed, '1:1')).toContain('without evidence');
  });

  it('mark a place in its line', () => {
    const text = 'a = 1\n    b = "two"\n';
    const from = text.indexOf('two');
    expect(describePlace(text, { uri: '', from, to: from + 3, value: -0.5 })).toEqual({
      excerpt: 'b = "»two«"',
      line: 2,
      value: '−0.50',
    });
    expect(describePlace(text, { uri: '', from: 5, to: 6, value: 1 })).toMatchObject({ excerpt: 'a = 1»⏎«', line: 1 });
    const long = `${'x'.repeat(500)}!${'y'.repeat(500)}`;
    const { excerpt } = describePlace(long, { uri: '', from: 500, to: 501, value: 1 });
    expect(excerpt).toContain('»!«');
    expect(excerpt.length).toBeLessThanOrEqual(80);
    expect(describePlace('', { uri: '', from: 0, to: 0, value: 0 }).line).toBe(1);
  });

  it('say what a cell and the parser disagree about', () => {
    const place = { from: 0, to: 1, cell: 1, parser: 0 };
    expect(describeDisagreement('0:1', 'string', '{\n\t ', place)).toBe(
      'Cell 0:1 is on at “{⏎⇥␣”, where the parser finds no strings.',
    );
    expect(describeDisagreement('0:1', 'string', 'x'.repeat(50), { ...place, cell: 0, parser: 1 })).toBe(
      `Cell 0:1 is off at “${'x'.repeat(40)}…”, inside what the parser counts as strings.`,
    );
    expect(describeDisagreement('0:1', 'column', 'a', { ...place, cell: 12.34, parser: 40 })).toContain(
      'says 12.3 at “a” for the position in the line; the parser says 40',
    );
  });
});
