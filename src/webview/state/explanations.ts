/** What the lens says in plain words about signals, scores and cells. */
import type { CellKind, Concept, Finding, NetworkInfo, Signal } from '../../shared/network.js';
import type { ScaleMode } from '../../shared/lensApi.js';
import { formatCell, type CellIndex } from '../../shared/units.js';
import { isForLanguage, isGradedFinding } from './findings.js';
import { formatScore } from './numbers.js';

/** How a signal is written on its button and in the tables. */
export const signalLabel: Readonly<Record<Signal, string>> = {
  h: 'h',
  c: 'c',
  tanh_c: 'tanh c',
  i: 'i',
  f: 'f',
  g: 'g',
  o: 'o',
  r: 'r',
  z: 'z',
  n: 'n',
};

const lstm: Readonly<Partial<Record<Signal, string>>> = {
  h: 'Output h: what the cell tells the others at this character. It is o × tanh c, between −1 and +1.',
  c: 'Memory c: what the cell remembers. It can grow without bound, so a cell can count with it. Shown on a scale fixed for the cell.',
  tanh_c: 'Memory squashed, tanh c: what the cell remembers, between −1 and +1. The 2015 paper shows this.',
  i: 'Input gate i: how much of the new value is written to the memory. 0 is nothing, 1 is all.',
  f: 'Forget gate f: how much of the old memory is kept. 1 keeps all, 0 wipes it.',
  g: 'New value g: what would be written to the memory, between −1 and +1.',
  o: 'Output gate o: how much of the memory the others get to see. 0 is nothing, 1 is all.',
};
const gru: Readonly<Partial<Record<Signal, string>>> = {
  h: 'State h: what the cell remembers and tells the others, between −1 and +1.',
  r: 'Reset gate r: how much of the old state the new value may look at. 0 is nothing, 1 is all.',
  z: 'Update gate z: how much of the old state is kept. 1 keeps all, 0 replaces it.',
  n: 'New value n: what the state moves towards, between −1 and +1.',
};
const rnn: Readonly<Partial<Record<Signal, string>>> = {
  h: 'State h: what the cell remembers and tells the others, between −1 and +1.',
};
const byKind: Readonly<Record<CellKind, Readonly<Partial<Record<Signal, string>>>>> = { lstm, gru, rnn };

/** One sentence or two on what a signal is. */
export const explainSignal = (kind: CellKind, signal: Signal): string => byKind[kind][signal] ?? signal;

export const explainScale: Readonly<Record<ScaleMode, string>> = {
  signed: 'Signed: orange below zero, blue above, nothing at zero.',
  'on/off': 'On/off: strong where the concept holds by the cell’s threshold, faint where it does not.',
};

/** What a score means, for somebody who has not met the measure. */
export const explainScore = (finding: Finding): string => {
  const score = finding.score === undefined ? '' : formatScore(finding.score);
  if (finding.measure === 'AUROC')
    return (
      `AUROC ${score}: take one character where the concept holds and one where it does not; the cell ranks ` +
      `them the right way round ${score} of the time. 0.5 is chance, 1 is perfect.`
    );
  if (finding.measure === 'Spearman')
    return (
      `Spearman’s ρ ${score}: how well the order of the cell’s values follows the order of the true numbers. ` +
      '0 is no relation, 1 is the same order throughout.'
    );
  return 'Listed with the network; no score is recorded for it.';
};

/** The score as a chip shows it: `.997` for AUROC, `ρ .91` for Spearman. */
export const shortScore = (finding: Finding): string =>
  finding.score === undefined ? '' : `${finding.measure === 'Spearman' ? 'ρ ' : ''}${formatScore(finding.score)}`;

const tracked: Readonly<Record<Concept, string>> = {
  string: 'strings',
  comment: 'comments',
  'string or comment': 'strings and comments',
  'if condition': 'if conditions',
  'indentation depth': 'the depth of indentation',
  'bracket depth': 'the depth of brackets',
  'parenthesis depth': 'the depth of parentheses',
  column: 'the position in the line',
  'characters since line began': 'the characters since the line began',
  identifier: 'identifiers',
  number: 'numbers',
  keyword: 'keywords',
  'end of line next': 'line ends to come',
};

const languageNames: Readonly<Record<string, string>> = {
  c: 'C',
  cpp: 'C++',
  csharp: 'C#',
  go: 'Go',
  java: 'Java',
  javascript: 'JavaScript',
  python: 'Python',
  rust: 'Rust',
  typescript: 'TypeScript',
};
export const languageName = (languageId: string): string => languageNames[languageId] ?? languageId;

/** One sentence of what is known about a cell, for the footer. */
export const knownAbout = (
  network: NetworkInfo,
  cell: CellIndex,
  finding: Finding | undefined,
  languageId: string,
): string => {
  const name = `Cell ${formatCell(cell, network.hidden)}`;
  if (finding === undefined) return `${name}: nothing is known about it. Look for what its colours follow.`;
  const fits = isForLanguage(finding, languageId);
  const languages = finding.languages.map(languageName).join(', ');
  const where = fits && finding.languages.length > 0 ? languageName(languageId) : languages;
  const evidence =
    finding.score === undefined
      ? 'listed with the network, no score recorded'
      : `${finding.measure ?? 'score'} ${formatScore(finding.score)} on held-out ${where === '' ? '' : `${where} `}files`;
  const direction = finding.sign === -1 && !isGradedFinding(finding) ? ', by falling' : '';
  return `${name} tracks ${tracked[finding.concept]}${direction}: ${evidence}${fits ? '' : ' (not tested on this language)'}.`;
};
