import * as vscode from 'vscode';
import type { NetworkInfo } from '../../shared/network.js';
import { formatCell, type CellIndex } from '../../shared/units.js';
import { shortScore, languageName } from '../../shared/words.js';
import { knownNames } from './cellRows.js';

/** Lets the reader search all cells of a network by number and by what was found for them. */
export const pickCell = async (network: NetworkInfo): Promise<CellIndex | undefined> => {
  const best = (cell: CellIndex): string =>
    network.findings
      .filter(finding => finding.cell === cell)
      .map(finding => `${finding.languages.map(languageName).join(', ')} ${shortScore(finding)}`.trim())
      .join(' · ');
  const items = Array.from({ length: network.layers * network.hidden }, (_, index) => {
    const cell = index as CellIndex;
    const known = knownNames(network, cell);
    return { label: formatCell(cell, network.hidden), description: known, detail: best(cell), cell };
  }).sort((a, b) => Number(b.description !== '') - Number(a.description !== '') || a.cell - b.cell);
  const chosen = await vscode.window.showQuickPick(
    items.map(({ detail, ...item }) => (detail === '' ? item : { ...item, detail })),
    { title: `Cells of ${network.name}`, placeHolder: 'string, comment, 0:407 …', matchOnDescription: true },
  );
  return chosen?.cell;
};
