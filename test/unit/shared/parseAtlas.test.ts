import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Finding } from '../../../src/shared/network.js';
import { findingsOf, parseAtlas } from '../../../src/shared/parseAtlas.js';
import { shippedNetworkFolder } from '../../../src/shared/shippedNetwork.js';
import type { CellIndex } from '../../../src/shared/units.js';

const shape = { layers: 1, hidden: 512 };
const json = readFileSync(join(shippedNetworkFolder, 'atlas.json'), 'utf8');
const shipped = parseAtlas(json, 'atlas.json', shape);

describe('atlas.json', () => {
  it('of the network that ships holds a quote cell that beats every null, and its files', () => {
    const quote = shipped.questions.find(({ concept, languageId }) => concept === 'string' && languageId === 'c');
    expect(quote).toMatchObject({ verdict: 'cell', tier: expect.stringMatching(/^(selective|causal)$/) as string });
    expect(quote?.scores?.score).toBeGreaterThan(0.97);
    expect(quote?.nulls?.shifts).toBeGreaterThanOrEqual(999);
    expect(quote?.nulls?.suffixRule.score).toBeLessThan(quote?.scores?.score ?? 0);
    const paths = (part: 'selection' | 'report'): string[] => shipped.files[part].map(({ path }) => path);
    expect(paths('selection').length + paths('report').length).toBeGreaterThan(50);
    // By project: what is reported on comes from other projects than what was chosen on.
    expect(paths('selection').filter(path => !path.startsWith('selection/'))).toEqual([]);
    expect(paths('report').filter(path => !path.startsWith('test/'))).toEqual([]);
  });

  it('gives findings, and keeps those listed for what was not asked', () => {
    const quote = shipped.questions.find(({ concept, languageId }) => concept === 'string' && languageId === 'c');
    const found = new Set(shipped.questions.map(({ cell }) => cell?.unit));
    const unused = Array.from({ length: 512 }, (_, unit) => unit).find(unit => !found.has(unit)) as CellIndex;
    const listed: Finding[] = [
      { concept: 'string', cell: 1 as CellIndex, sign: 1, languages: ['c', 'php'] },
      { concept: 'string', cell: unused, sign: 1, languages: ['c'] },
      { concept: 'string', cell: 3 as CellIndex, sign: 1, languages: [] },
    ];
    const findings = findingsOf(shipped, listed);
    expect(findings.find(({ concept, languages }) => concept === 'string' && languages[0] === 'c')).toMatchObject({
      cell: quote?.cell?.unit,
      sign: quote?.sign,
      tier: quote?.tier,
      measure: 'AUROC',
    });
    expect(findings.slice(-2)).toEqual([{ ...listed[0], languages: ['php'] }, listed[2]]);
    expect(findings.some(({ cell }) => cell === unused)).toBe(false);
  });

  it.each([
    ['{', /not JSON/],
    ['{}', /not an atlas of Cell Lens/],
    ['null', /not an atlas/],
    [JSON.stringify({ ...shipped, version: 2 }), /version 2 of the format/],
    [JSON.stringify({ ...shipped, network: { ...shipped.network, hidden: 4 } }), /made for another network/],
    [JSON.stringify({ ...shipped, files: null }), /files or questions are missing/],
    [JSON.stringify({ ...shipped, questions: [{ concept: 'mood' }] }), /question 0 names no known/],
    [
      JSON.stringify({ ...shipped, questions: [{ ...shipped.questions[0], cell: { layer: 0, unit: 512 } }] }),
      /question 0/,
    ],
  ])('refuses %.20s with a reason and what to do', (text, reason) => {
    expect(() => parseAtlas(text, 'atlas.json', shape)).toThrow(reason);
    expect(() => parseAtlas(text, 'atlas.json', shape)).toThrow(/cell-lens atlas/);
  });
});
