import type { Finding, NetworkInfo } from '../../shared/network.js';
import { byScore, isForLanguage } from '../../shared/shownCell.js';
import { conceptOrder } from '../../shared/words.js';
import type { CellIndex } from '../../shared/units.js';

const byConcept = (a: Finding, b: Finding): number =>
  conceptOrder.indexOf(a.concept) - conceptOrder.indexOf(b.concept) || byScore(a, b);

/** A network's findings, those for the document's language first, then by concept and score. */
export const orderedFindings = (network: NetworkInfo, languageId: string): readonly Finding[] => [
  ...network.findings.filter(finding => isForLanguage(finding, languageId)).sort(byConcept),
  ...network.findings.filter(finding => !isForLanguage(finding, languageId)).sort(byConcept),
];

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
