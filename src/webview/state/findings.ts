import type { Finding, NetworkInfo } from '../../shared/network.js';
import { byScore, findingOf, isForLanguage } from '../../shared/shownCell.js';
import { conceptOrder, tierOrder } from '../../shared/words.js';
import type { CellIndex } from '../../shared/units.js';

const byConcept = (a: Finding, b: Finding): number =>
  conceptOrder.indexOf(a.concept) - conceptOrder.indexOf(b.concept) || byScore(a, b);

/** A network's findings, those for the document's language first, then by concept and score. */
export const orderedFindings = (network: NetworkInfo, languageId: string): readonly Finding[] => [
  ...network.findings.filter(finding => isForLanguage(finding, languageId)).sort(byConcept),
  ...network.findings.filter(finding => !isForLanguage(finding, languageId)).sort(byConcept),
];

/** The best founded first, then by score. */
const byEvidence = (a: Finding, b: Finding): number =>
  tierOrder.indexOf(b.tier) - tierOrder.indexOf(a.tier) || byScore(a, b);

/** What is told of a network in a language: what was found in it; where nothing was, what was found in others. */
const toldIn = (network: NetworkInfo, languageId: string): readonly Finding[] => {
  const own = network.findings.filter(finding => isForLanguage(finding, languageId));
  return own.length > 0 ? own : network.findings;
};

/**
 * The cells a lens opens with: for each of the first five concepts the one found for the language. A concept that was
 * not found in it has none, whatever was found in others: its best cell there may mean nothing here.
 */
export const defaultCells = (network: NetworkInfo, languageId: string): readonly CellIndex[] => {
  const told = [...toldIn(network, languageId)].sort(byConcept);
  const offered = conceptOrder
    .slice(0, 5)
    .map(concept => told.find(finding => finding.concept === concept))
    .filter(finding => finding !== undefined);
  const cells = (offered.length > 0 ? offered : told.sort(byEvidence).slice(0, 1)).map(({ cell }) => cell);
  return cells.length > 0 ? [...new Set(cells)] : [0 as CellIndex];
};

/** The one of the default cells that colours the text at first: the cell of strings, else the best founded one. */
export const firstCell = (network: NetworkInfo, languageId: string): CellIndex => {
  const cells = defaultCells(network, languageId);
  const found = cells.map(cell => findingOf(network, cell, languageId)).filter(finding => finding !== undefined);
  const best = found.find(({ concept }) => concept === 'string') ?? found.sort(byEvidence)[0];
  return best?.cell ?? (cells[0] as CellIndex);
};
