/** What the list of cells offers for what was typed into it. */
import type { Finding, NetworkInfo } from '../../shared/network.js';
import { cellIndex, formatCell, type CellIndex } from '../../shared/units.js';
import { conceptName, languageName } from '../../shared/words.js';

import { findingOf, isForLanguage } from '../../shared/shownCell.js';
import { orderedFindings } from './findings.js';

export interface CellOption {
  readonly cell: CellIndex;
  readonly finding: Finding | undefined;
  /** Whether the finding was made on the language of the document. */
  readonly fits: boolean;
}

/** `0:407`, `407` or `#407` as a cell of the network; undefined for anything else. */
export const parseCell = (text: string, network: NetworkInfo): CellIndex | undefined => {
  const match = /^#?(?:(\d+):)?(\d+)$/.exec(text.trim());
  if (match === null) return undefined;
  const layer = Number(match[1] ?? 0);
  const unit = Number(match[2]);
  return layer < network.layers && unit < network.hidden ? cellIndex(layer, unit, network.hidden) : undefined;
};

/** Findings whose concept, cell or language contains what was typed, each cell and concept once; then the cell itself. */
export const searchCells = (network: NetworkInfo, languageId: string, typed: string): readonly CellOption[] => {
  const wanted = typed.trim().toLowerCase();
  const seen = new Set<string>();
  const options: CellOption[] = [];
  for (const finding of orderedFindings(network, languageId)) {
    const key = `${finding.cell} ${finding.concept}`;
    const words = `${conceptName(finding.concept)} ${finding.concept} ${formatCell(finding.cell, network.hidden)} ${finding.languages.map(languageName).join(' ')}`;
    if (seen.has(key) || !words.toLowerCase().includes(wanted)) continue;
    seen.add(key);
    options.push({ cell: finding.cell, finding, fits: isForLanguage(finding, languageId) });
  }
  const cell = parseCell(wanted, network);
  if (cell !== undefined && !options.some(option => option.cell === cell)) {
    options.push({ cell, finding: findingOf(network, cell, languageId), fits: false });
  }
  return options;
};
