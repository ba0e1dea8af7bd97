/** What the Cells view lists, as plain data. */
import type { Atlas, AtlasQuestion } from '../../shared/atlas.js';
import type { Concept, Finding, NetworkInfo, Tier } from '../../shared/network.js';
import { cellIndex, formatCell, type CellIndex } from '../../shared/units.js';
import { conceptName, conceptOrder, languageName, tierOrder } from '../../shared/words.js';

export type CellRow =
  | { readonly kind: 'network'; readonly network: NetworkInfo }
  /** Nobody has looked for the cells of the network yet. */
  | { readonly kind: 'unsearched' }
  /** They were looked for, and why nothing is listed. */
  | { readonly kind: 'unfound'; readonly reason: string }
  | { readonly kind: 'fact'; readonly label: string; readonly value: string }
  | {
      readonly kind: 'concept';
      readonly concept: Concept;
      readonly found: readonly FoundCell[];
      /** Languages in which no single cell carries it. */
      readonly without: readonly AtlasQuestion[];
      readonly hidden: number;
    }
  | { readonly kind: 'found'; readonly concept: Concept; readonly found: FoundCell; readonly address: string }
  | { readonly kind: 'without'; readonly questions: readonly AtlasQuestion[] }
  | { readonly kind: 'all'; readonly network: NetworkInfo }
  | { readonly kind: 'layer'; readonly network: NetworkInfo; readonly layer: number }
  | { readonly kind: 'cell'; readonly cell: CellIndex; readonly address: string; readonly known: string };

/** A cell found for a concept, in one language or several; the best finding first. */
export interface FoundCell {
  readonly cell: CellIndex;
  readonly findings: readonly Finding[];
}

const byScore = (a: Finding, b: Finding): number => (b.score ?? 0) - (a.score ?? 0);

/** The findings for a concept by cell; those for the language at hand first, then by score. */
const cellsFor = (network: NetworkInfo, concept: Concept, languageId: string | undefined): FoundCell[] => {
  const cells = new Map<CellIndex, Finding[]>();
  for (const finding of network.findings) {
    if (finding.concept === concept) cells.set(finding.cell, [...(cells.get(finding.cell) ?? []), finding]);
  }
  const fits = (finding: Finding): boolean =>
    languageId !== undefined && (finding.languages.length === 0 || finding.languages.includes(languageId));
  const order = (a: Finding, b: Finding): number => Number(fits(b)) - Number(fits(a)) || byScore(a, b);
  return [...cells]
    .map(([cell, findings]) => ({ cell, findings: findings.sort(order) }))
    .sort((a, b) => order(a.findings[0]!, b.findings[0]!));
};

/** The rows of the first level: the network, what was found by concept, and all cells. */
export const rootRows = (network: NetworkInfo, atlas: Atlas | null, languageId: string | undefined): CellRow[] => {
  const concepts = conceptOrder
    .map((concept): Extract<CellRow, { kind: 'concept' }> => ({
      kind: 'concept',
      concept,
      found: cellsFor(network, concept, languageId),
      without: (atlas?.questions ?? []).filter(
        question => question.concept === concept && question.verdict === 'distributed',
      ),
      hidden: network.hidden,
    }))
    .filter(({ found, without }) => found.length + without.length > 0);
  const nothing: CellRow[] =
    concepts.length > 0
      ? []
      : [atlas === null ? { kind: 'unsearched' } : { kind: 'unfound', reason: whyNothing(atlas) }];
  return [{ kind: 'network', network }, ...nothing, ...concepts, { kind: 'all', network }];
};

const whyNothing = ({ questions }: Atlas): string =>
  questions.every(({ verdict }) => verdict === 'too little data')
    ? 'too little text that the network was not trained on'
    : 'none clears the tests';

const count = new Intl.NumberFormat('en-GB');

const factsOf = (network: NetworkInfo, atlas: Atlas | null): CellRow[] => {
  const { layers, hidden, kind, embedding, vocabulary, parameters, heldOut = {}, backend } = network;
  const fact = (label: string, value: string): CellRow => ({ kind: 'fact', label, value });
  const files = atlas === null ? [] : [...atlas.files.selection, ...atlas.files.report];
  const characters = files.reduce((sum, file) => sum + file.characters, 0);
  const input = embedding === null ? 'one-hot' : `embedding of ${embedding}`;
  return [
    fact('Cells', `${layers} × ${hidden} ${kind.toUpperCase()}`),
    fact('Parameters', count.format(parameters)),
    fact('Input', `${count.format(vocabulary.length)} symbols, ${input}`),
    ...Object.entries(heldOut).map(([language, nats]) =>
      fact(languageName(language), `${nats.toFixed(3)} nats per character on held-out files`),
    ),
    fact('Runs on', backend),
    fact(
      'Evidence',
      atlas === null
        ? 'none yet: run “Find Cells of This Network”'
        : `${files.length} held-out files, ${count.format(characters)} characters`,
    ),
  ];
};

const cellsOfLayer = (network: NetworkInfo, layer: number): CellRow[] =>
  Array.from({ length: network.hidden }, (_, unit): CellRow => {
    const cell = cellIndex(layer, unit, network.hidden);
    return { kind: 'cell', cell, address: formatCell(cell, network.hidden), known: knownNames(network, cell) };
  });

export const childRows = (row: CellRow, atlas: Atlas | null): CellRow[] => {
  switch (row.kind) {
    case 'network':
      return factsOf(row.network, atlas);
    case 'concept':
      return [
        ...row.found.map((found): CellRow => ({
          kind: 'found',
          concept: row.concept,
          found,
          address: formatCell(found.cell, row.hidden),
        })),
        ...(row.without.length === 0 ? [] : [{ kind: 'without', questions: row.without } satisfies CellRow]),
      ];
    case 'all': {
      const { network } = row;
      if (network.layers === 1) return cellsOfLayer(network, 0);
      return Array.from({ length: network.layers }, (_, layer): CellRow => ({ kind: 'layer', network, layer }));
    }
    case 'layer':
      return cellsOfLayer(row.network, row.layer);
    default:
      return [];
  }
};

/** The names of what was found for a cell: `String, Comment`. */
export const knownNames = (network: NetworkInfo, cell: CellIndex): string => {
  const concepts = network.findings.filter(finding => finding.cell === cell).map(finding => finding.concept);
  return [...new Set(concepts)].map(conceptName).join(', ');
};

/** The best founded tier among findings; undefined where none has evidence. */
export const bestTier = (findings: readonly Finding[]): Tier | undefined =>
  tierOrder[Math.max(0, ...findings.map(({ tier }) => tierOrder.indexOf(tier)))];
