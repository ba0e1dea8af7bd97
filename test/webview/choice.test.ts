import { describe, expect, it } from 'vitest';
import type { Finding } from '../../src/shared/network.js';
import { explainScore, formatScore } from '../../src/shared/words.js';
import { scaleOf, signalOf } from '../../src/shared/shownCell.js';
import { activate, carryChoice, initialChoice, maximumPinned, pin, unpin } from '../../src/webview/state/choice.js';
import { explainSignal, knownAbout } from '../../src/webview/state/explanations.js';
import { characterGlyph, formatProbability, formatSigned, formatValue } from '../../src/webview/state/numbers.js';
import { parseCell, searchCells } from '../../src/webview/state/search.js';
import { cell, fakeNetwork } from './support/fakeNetwork.js';

const c = { network: fakeNetwork, languageId: 'c' };
const python = { network: fakeNetwork, languageId: 'python' };

describe('choice', () => {
  it('shows concepts on or off in tanh c, counters signed in raw c', () => {
    const opened = initialChoice(c);
    expect(opened).toEqual({
      cells: [407, 421, 231, 233, 250].map(cell),
      active: cell(407),
      signal: 'tanh_c',
      scaleMode: 'on/off',
    });
    expect(activate(c, opened, cell(233))).toMatchObject({ signal: 'c', scaleMode: 'signed' });
    expect(activate(c, activate(c, opened, cell(233)), cell(421))).toMatchObject({
      signal: 'tanh_c',
      scaleMode: 'on/off',
    });
  });

  it('keeps a signal and a scale that the reader has chosen', () => {
    const chosen = { ...initialChoice(c), signal: 'f', scaleMode: 'signed' } as const;
    expect(activate(c, chosen, cell(233))).toMatchObject({ signal: 'f' });
    expect(activate(c, activate(c, chosen, cell(233)), cell(407)).signal).toBe('f');
  });

  it('shows stripes in their own signals until the reader departs from the usual one', () => {
    const opened = initialChoice(c);
    expect(signalOf(c, opened, cell(250))).toBe('c');
    expect(signalOf(c, { ...opened, signal: 'o' }, cell(250))).toBe('o');
  });

  it('pins at most eight cells, and the active one after an unpin is its neighbour', () => {
    let choice = initialChoice(c);
    for (let unit = 0; unit < 12; unit++) choice = pin(c, choice, cell(unit));
    expect(choice.cells).toHaveLength(maximumPinned);
    expect(choice.active).toBe(cell(11));
    expect(unpin(c, choice, cell(11)).active).toBe(choice.cells.at(-2));
    expect(unpin(c, choice, cell(500))).toBe(choice);
  });

  it('turns a threshold of tanh c into one of raw c in units of the scale, and the sign with it', () => {
    const opened = activate(c, initialChoice(c), cell(231));
    expect(scaleOf(c, opened, cell(231), 1)).toEqual({ mode: 'on/off', threshold: -0.1, sign: -1 });
    const raw = scaleOf(c, { ...opened, signal: 'c' }, cell(231), 2.5);
    expect(raw.mode === 'on/off' && raw.threshold).toBeCloseTo(Math.atanh(-0.1) / 2.5, 10);
    expect(scaleOf(c, { ...opened, signal: 'i' }, cell(231), 1)).toEqual({ mode: 'signed' });
  });

  it('opens with cells found for the language, and with those of others only where there are none', () => {
    expect(initialChoice(python).cells).toEqual([421, 474].map(cell));
    expect(initialChoice({ ...c, languageId: 'markdown' }).cells).toEqual([407, 421, 231, 233, 250].map(cell));
    expect(initialChoice({ ...c, network: { ...fakeNetwork, findings: [] } }).cells).toEqual([cell(0)]);
  });

  it('opens on the cell of strings, else on the best founded one', () => {
    const of = (...findings: Finding[]): number =>
      initialChoice({ ...c, network: { ...fakeNetwork, findings } }).active;
    const [string, comment, condition, indentation] = fakeNetwork.findings as [Finding, Finding, Finding, Finding];
    expect(of(comment, { ...indentation, tier: 'causal' }, string)).toBe(407);
    expect(of(comment, condition, { ...indentation, tier: 'selective' })).toBe(233);
    expect(of(condition, comment)).toBe(421);
    const keyword: Finding = { concept: 'keyword', cell: cell(5), sign: 1, languages: ['c'], score: 0.9 };
    expect(of({ ...keyword, cell: cell(4), score: 0.8 }, keyword)).toBe(5);
  });

  it('opens on the cell of strings too where that cell tracks something else better', () => {
    const both: Finding = {
      concept: 'string or comment',
      cell: cell(421),
      sign: 1,
      languages: ['python'],
      score: 0.95,
    };
    const findings = [...fakeNetwork.findings, { ...both, tier: 'causal' } as const];
    const network = { ...fakeNetwork, findings: findings.map(each => ({ tier: 'causal', ...each }) as const) };
    expect(initialChoice({ network, languageId: 'python' }).active).toBe(421);
    const strings = initialChoice({ ...c, network });
    const there = carryChoice({ ...c, network }, strings, { network, languageId: 'python' });
    expect(there.active).toBe(421);
    expect(carryChoice({ network, languageId: 'python' }, there, { ...c, network }).active).toBe(407);
  });

  it('moves to the same concept of another language or network', () => {
    const comment = activate(c, initialChoice(c), cell(421));
    expect(carryChoice(c, comment, python).active).toBe(474);
    const column = activate(c, initialChoice(c), cell(250));
    expect(carryChoice(c, column, python).active).toBe(421);
  });

  it('keeps a signal and a scale of the reader from file to file, and the usual ones follow the cell', () => {
    const gate = { ...initialChoice(c), signal: 'f', scaleMode: 'signed' } as const;
    expect(carryChoice(c, gate, c)).toEqual(gate);
    expect(carryChoice(c, gate, python)).toMatchObject({ active: cell(421), signal: 'f', scaleMode: 'signed' });
    const gru = { ...python, network: { ...fakeNetwork, id: 'gru', kind: 'gru' } as const };
    expect(carryChoice(c, gate, gru)).toMatchObject({ active: cell(421), signal: 'h', scaleMode: 'signed' });
    const counter = activate(c, initialChoice(c), cell(250));
    expect(carryChoice(c, counter, python)).toMatchObject({ signal: 'tanh_c', scaleMode: 'on/off' });
  });

  it('follows what has been found meanwhile, unless the reader has chosen a cell', () => {
    const before = { ...c, network: { ...fakeNetwork, findings: [] } };
    const opened = initialChoice(before);
    expect(carryChoice(before, opened, c)).toEqual(initialChoice(c));
    const own = pin(before, opened, cell(9));
    expect(carryChoice(before, own, c)).toBe(own);
  });

  it('follows the language until the reader has pinned something', () => {
    const opened = initialChoice(c);
    expect(carryChoice(c, opened, python).cells.slice(0, 2)).toEqual([cell(421), cell(474)]);
    const own = pin(c, opened, cell(9));
    expect(carryChoice(c, own, python)).toBe(own);
  });
});

describe('words', () => {
  it('say what is known, by which measure and on which language', () => {
    const [string] = fakeNetwork.findings as [Finding];
    expect(knownAbout(fakeNetwork, cell(407), string, 'c')).toBe(
      'Cell 0:407 tracks strings: AUROC .997 on held-out C files.',
    );
    expect(knownAbout(fakeNetwork, cell(407), string, 'go')).toMatch(
      /on held-out C files \(not tested on this language\)\.$/,
    );
    expect(knownAbout(fakeNetwork, cell(3), undefined, 'c')).toMatch(/^Cell 0:3: nothing is known/);
    expect(
      knownAbout(fakeNetwork, cell(407), { concept: 'string', cell: cell(407), sign: 1, languages: ['c'] }, 'c'),
    ).toMatch(/no score recorded\.$/);
  });

  it('explain measures and signals without jargon', () => {
    for (const finding of fakeNetwork.findings) expect(explainScore(finding).length).toBeGreaterThan(60);
    expect(explainSignal('lstm', 'h')).toMatch(/what the cell tells the others/);
    expect(explainSignal('gru', 'z')).toMatch(/kept/);
  });

  it('print numbers in one way', () => {
    expect([0.834, -0.834, -0.001, 11.05].map(formatValue)).toEqual(['0.83', '−0.83', '0.00', '11.05']);
    expect([0.834, -0.5, 0].map(formatSigned)).toEqual(['+0.83', '−0.50', '0.00']);
    expect([0.9973, 0.9999, -0.5, 1].map(formatScore)).toEqual(['.997', '1.00', '−.500', '1.00']);
    expect(formatProbability(0.7523)).toBe('75.2%');
    expect([' ', '\n', '\t', '\u0001', 'x'].map(characterGlyph)).toEqual(['␣', '⏎', '⇥', '␁', 'x']);
  });
});

describe('search', () => {
  it('takes a cell with or without its layer', () => {
    const deep = { ...fakeNetwork, layers: 2 };
    expect(parseCell('1:3', deep)).toBe(515);
    expect(parseCell(' #407 ', deep)).toBe(407);
    for (const wrong of ['2:0', '512', '-1', '1:', 'x', '']) expect(parseCell(wrong, deep)).toBeUndefined();
  });

  it('lists findings for the language first', () => {
    expect(searchCells(fakeNetwork, 'python', '')[0]?.cell).toBe(cell(421));
    expect(searchCells(fakeNetwork, 'c', 'INDENT').map(option => option.cell)).toEqual([cell(233)]);
    expect(searchCells(fakeNetwork, 'c', 'no such thing')).toEqual([]);
  });
});
