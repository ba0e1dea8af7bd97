import { isGraded, type Finding, type NetworkInfo } from '../../shared/network.js';
import { conceptOrder } from '../../shared/words.js';
import type { CellIndex } from '../../shared/units.js';

export const isForLanguage = (finding: Finding, languageId: string): boolean =>
  finding.languages.length === 0 || finding.languages.includes(languageId);

const byScore = (a: Finding, b: Finding): number => (b.score ?? 0) - (a.score ?? 0);
const byConcept = (a: Finding, b: Finding): number =>
  conceptOrder.indexOf(a.concept) - conceptOrder.indexOf(b.concept) || byScore(a, b);

/** A network's findings, those for the document's language first, then by concept and score. */
export const orderedFindings = (network: NetworkInfo, languageId: string): readonly Finding[] => [
  ...network.findings.filter(finding => isForLanguage(finding, languageId)).sort(byConcept),
  ...network.findings.filter(finding => !isForLanguage(finding, languageId)).sort(byConcept),
];

/** What is known of a cell, the document's language before others; undefined for a cell nothing is known of. */
export const findingOf = (network: NetworkInfo, cell: CellIndex, languageId: string): Finding | undefined => {
  const own = network.findings.filter(finding => finding.cell === cell).sort(byScore);
  return own.find(finding => isForLanguage(finding, languageId)) ?? own[0];
};

/** The cells a lens opens with: for each of the first five concepts the best one for the language, or for any. */
export const defaultCells = (network: NetworkInfo, languageId: string): readonly CellIndex[] => {
  const ordered = orderedFindings(network, languageId);
  const cells = conceptOrder
    .slice(0, 5)
    .map(concept => ordered.find(finding => finding.concept === concept)?.cell)
    .filter(cell => cell !== undefined);
  const unique = [...new Set(cells)];
  return unique.length > 0 ? unique : [0 as CellIndex];
};

/** Whether a cell is shown as raw memory on its own scale rather than as on or off. */
export const isGradedFinding = (finding: Finding | undefined): boolean =>
  finding !== undefined && isGraded(finding.concept);
