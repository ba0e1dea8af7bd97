/** What the lens says in plain words about signals, scores and cells. */
import type { CellKind, Finding, NetworkInfo, Signal } from '../../shared/network.js';
import { formatScore, languageName, trackedBy } from '../../shared/words.js';
import type { ScaleMode } from '../../shared/lensApi.js';
import { formatCell, type CellIndex } from '../../shared/units.js';
import { isForLanguage, isGradedFinding } from '../../shared/shownCell.js';

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
  const falls = finding.sign === -1 && !isGradedFinding(finding) ? ' (its value falls there)' : '';
  return `${name} tracks ${trackedBy[finding.concept]}${falls}: ${evidence}${fits ? '' : ' (not tested on this language)'}.`;
};
