import type { Concept, Finding, NetworkInfo } from '../../shared/network.js';
import { byScore, isForLanguage } from '../../shared/shownCell.js';
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
 * What a lens opens with: for each of the first five concepts the cell found for the language, the best founded cell
 * where none of these concepts has one. A concept that was not found in it has none, whatever was found in others: its
 * best cell there may mean nothing here.
 */
const offered = (network: NetworkInfo, languageId: string): readonly Finding[] => {
  const told = [...toldIn(network, languageId)].sort(byConcept);
  const first = conceptOrder
    .slice(0, 5)
    .map(concept => told.find(finding => finding.concept === concept))
    .filter(finding => finding !== undefined);
  return first.length > 0 ? first : told.sort(byEvidence).slice(0, 1);
};

/** The cells a lens opens with, in the order of their concepts. */
export const defaultCells = (network: NetworkInfo, languageId: string): readonly CellIndex[] => {
  const cells = offered(network, languageId).map(({ cell }) => cell);
  return cells.length > 0 ? [...new Set(cells)] : [0 as CellIndex];
};

/** The one of the default cells that was found for a concept; undefined where there is none. */
export const cellFor = (network: NetworkInfo, languageId: string, concept: Concept): CellIndex | undefined =>
  offered(network, languageId).find(finding => finding.concept === concept)?.cell;

/** What one of the default cells is there for: a cell may track something else better. */
export const conceptFor = (network: NetworkInfo, languageId: string, cell: CellIndex): Concept | undefined =>
  offered(network, languageId).find(finding => finding.cell === cell)?.concept;

/** The one of the default cells that colours the text at first: the cell of strings, else the best founded one. */
export const firstCell = (network: NetworkInfo, languageId: string): CellIndex =>
  cellFor(network, languageId, 'string') ??
  [...offered(network, languageId)].sort(byEvidence)[0]?.cell ??
  (0 as CellIndex);
