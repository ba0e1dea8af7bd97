import type { NetworkInfo, Signal } from '../shared/network.js';
import { defaultSignal, signalsOf } from '../shared/network.js';
import { cellIndex, formatCell, type CellIndex } from '../shared/units.js';
import { CliError, UsageError } from './command.js';

/** A cell as the reader writes it: layer and unit, both counted from zero. */
export type LayerUnit = readonly [layer: number, unit: number];

/**
 * Reads `0:407,0:421`.
 *
 * @throws UsageError for anything else, and for a cell named twice.
 */
export const parseCells = (list: string): readonly LayerUnit[] => {
  const seen = new Set<string>();
  return list.split(',').map(item => {
    const match = /^\s*(\d{1,9}):(\d{1,9})\s*$/.exec(item);
    if (!match) {
      throw new UsageError(`--cells: "${item}" is not a cell; write LAYER:UNIT,LAYER:UNIT,... as in 0:407,0:421`);
    }
    const cell: LayerUnit = [Number(match[1]), Number(match[2])];
    if (seen.has(cell.join(':'))) throw new UsageError(`--cells: the cell ${cell.join(':')} is named twice`);
    seen.add(cell.join(':'));
    return cell;
  });
};

/** The cells of `network` that `wanted` names. Throws CliError for one that the network does not have. */
export const resolveCells = (wanted: readonly LayerUnit[], network: NetworkInfo): readonly CellIndex[] =>
  wanted.map(([layer, unit]) => {
    const { layers, hidden, name } = network;
    if (layer >= layers || unit >= hidden) {
      throw new CliError(
        `cell ${layer}:${unit}: the network ${name} has the cells 0:0 to ${layers - 1}:${hidden - 1} ` +
          `(${layers} ${layers === 1 ? 'layer' : 'layers'} of ${hidden} units)`,
      );
    }
    return cellIndex(layer, unit, hidden);
  });

/** The cells that `network` names for `language`, each once. Throws CliError when there is none. */
export const namedCells = (network: NetworkInfo, language: string): readonly CellIndex[] => {
  const cells = network.findings
    .filter(({ languages }) => languages.length === 0 || languages.includes(language))
    .map(({ cell }) => cell);
  if (cells.length === 0) {
    throw new CliError(`the network ${network.name} names no cells for ${language}; choose some with --cells`);
  }
  return [...new Set(cells)];
};

/** What `cell` tracks in `language`, as "string, comment"; empty when nothing is known of it. */
export const conceptsOf = (cell: CellIndex, network: NetworkInfo, language: string): string =>
  network.findings
    .filter(finding => finding.cell === cell)
    .filter(({ languages }) => languages.length === 0 || languages.includes(language))
    .map(({ concept }) => concept)
    .join(', ');

/** `0:407 string`, or `0:407` alone. */
export const describeCell = (cell: CellIndex, network: NetworkInfo, language: string): string =>
  `${formatCell(cell, network.hidden)} ${conceptsOf(cell, network, language)}`.trimEnd();

/** The signals that `list` names (`h,c`, or `all`), the usual one of `network` when it is undefined. Throws CliError. */
export const resolveSignals = (list: string | undefined, network: NetworkInfo): readonly Signal[] => {
  const known = signalsOf[network.kind];
  if (list === undefined) return [defaultSignal[network.kind]];
  if (list === 'all') return known;
  const signals = list.split(',').map(item => {
    const signal = known.find(candidate => candidate === item.trim());
    if (signal) return signal;
    throw new CliError(
      `--signal ${item}: the network ${network.name} is of kind ${network.kind} and has ${known.join(', ')}`,
    );
  });
  return [...new Set(signals)];
};
