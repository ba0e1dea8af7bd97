/** What the Cells view says of its rows. */
import type { Atlas, AtlasQuestion } from '../../shared/atlas.js';
import { isGraded, type Concept, type Finding, type Tier } from '../../shared/network.js';
import { isForLanguage } from '../../shared/shownCell.js';
import { conceptOrder, explainScore, explainTier, languageName, shortScore, trackedBy } from '../../shared/words.js';
import { bestTier, type FoundCell } from './cellRows.js';

const blocks = '▁▂▃▄▅▆▇█';

/** Quantised values (-127 to 127) as a line of blocks, high where the concept holds; a space where nothing is known. */
export const sparkline = (values: ArrayLike<number>, sign: 1 | -1): string =>
  Array.from(values, value =>
    value === -128 ? ' ' : blocks[Math.min(7, Math.max(0, Math.floor(((sign * value) / 127 + 1) * 4)))]!,
  ).join('');

/** The tier of a cell in the language at hand, else its best one. */
export const tierIn = (findings: readonly Finding[], languageId: string | undefined): Tier | undefined =>
  bestTier(findings.filter(finding => languageId !== undefined && isForLanguage(finding, languageId))) ??
  bestTier(findings);

/**
 * What stands beside a found cell: tier and score in the language at hand, or in which languages it was found where
 * that is not one of them; then the cell over the current file.
 */
export const describeFound = ({ findings }: FoundCell, languageId: string | undefined, spark: string): string => {
  const [best] = findings;
  const here = best !== undefined && (languageId === undefined || isForLanguage(best, languageId));
  const elsewhere = here ? [] : [...new Set(findings.flatMap(({ languages }) => languages))].map(languageName);
  return [
    tierIn(findings, languageId) ?? 'listed',
    best === undefined ? '' : shortScore(best),
    elsewhere.join(', '),
    spark,
  ]
    .filter(part => part !== '')
    .join('  ');
};

/** All that is known of a found cell, in plain words. */
export const explainFound = (concept: Concept, { findings }: FoundCell, address: string): string => {
  const [best] = findings;
  if (best === undefined) return address;
  const tier = bestTier(findings);
  const languages = findings.map(finding => {
    const names = finding.languages.map(languageName).join(', ') || 'All languages';
    return `${names}: ${shortScore(finding)}${finding.tier === undefined ? '' : `, ${finding.tier}`}`;
  });
  return [
    `Cell ${address} tracks ${trackedBy[concept]}${best.sign === 1 ? '' : isGraded(concept) ? ': its value falls as that grows' : ': its value falls there'}.`,
    languages.join('\n'),
    explainScore(best),
    tier === undefined ? 'Listed with the network, without evidence.' : explainTier[tier],
    'Choose it to colour the lens.',
  ].join('\n\n');
};

/** A concept that no single cell carries. */
export const explainWithout = ({ concept, languageId, probes, reason }: AtlasQuestion): string => {
  const what = `No single cell tracks ${trackedBy[concept]} in ${languageName(languageId)}: the network keeps it in many cells together.`;
  const scores =
    probes === undefined
      ? ''
      : ` Read off one cell it scores ${probes.one.toFixed(3)}, off eight ${probes.eight.toFixed(3)}, off ${probes.used} ${probes.all.toFixed(3)}.`;
  return `${what}${scores}${reason === undefined ? '' : `\n\n${reason}`}`;
};

/** How far the search for cells is; `share` from 0 to 1. */
export const searchMessage = (name: string, share: number): string =>
  `Finding the cells of ${name}: ${Math.floor(100 * Math.min(1, Math.max(0, share)))}%`;

const list = new Intl.ListFormat('en-GB');
const count = new Intl.NumberFormat('en-GB');

/** What a search has found, or why it can say nothing. */
export const describeSearch = (name: string, { questions, files }: Pick<Atlas, 'questions' | 'files'>): string => {
  const read = [...files.selection, ...files.report];
  const characters = read.reduce((sum, file) => sum + file.characters, 0);
  const on = `${count.format(read.length)} ${read.length === 1 ? 'file' : 'files'} that it was not trained on`;
  const found = new Set(questions.filter(({ verdict }) => verdict === 'cell').map(({ concept }) => concept));
  if (found.size > 0) {
    const concepts = conceptOrder.filter(concept => found.has(concept)).map(concept => trackedBy[concept]);
    return `Cells of ${name} that track ${list.format(concepts)} were found, on ${on}.`;
  }
  return questions.every(({ verdict }) => verdict === 'too little data')
    ? `Too little to tell what the cells of ${name} track: ${on}, ${count.format(characters)} characters. Train on more code for evidence.`
    : `No single cell of ${name} clears the tests on ${on}. The Cells view lists what many cells hold together.`;
};
