import type { AtlasPlace, AtlasQuestion } from '../../../src/shared/atlas.js';
import type { CellsPageApi, CellsPageState } from '../../../src/shared/cellsPageApi.js';
import type { Remote } from '../../../src/shared/rpc.js';
import { cell } from './fakeNetwork.js';

type Of<Kind> = Extract<CellsPageState, { kind: Kind }>;

const place = (line: number, text: string, at: number, value: number, label: number): AtlasPlace => ({
  path: 'packages/readers/source/lib/values/parse.c',
  offset: 1200 + line,
  value,
  label,
  excerpt: { line, text, at },
});

/** The cell of strings: causal, with every part of the evidence. */
const strings: AtlasQuestion = {
  languageId: 'c',
  concept: 'string',
  verdict: 'cell',
  tier: 'causal',
  cell: { layer: 0, unit: 407 },
  sign: 1,
  scores: {
    measure: 'AUROC',
    score: 0.99731,
    averagePrecision: 0.9712,
    f1: 0.9411,
    mcc: 0.9303,
    baseRate: 0.0917,
    threshold: 0.13,
  },
  secondBest: { layer: 0, unit: 12, score: 0.912 },
  nulls: {
    shifts: 999,
    familyWiseP: 0.001,
    q: 0.0013,
    reportP: 0.001,
    histogram: { from: 0.05, to: 0.17, counts: [2, 15, 60, 140, 220, 230, 170, 90, 45, 19, 6, 2] },
    statistic: 0.4971,
    untrained: { layer: 0, unit: 9, score: 0.71 },
    controlTask: { layer: 0, unit: 77, score: 0.552, selectivity: 0.445 },
    suffixRule: { characters: 5, score: 0.8421 },
  },
  probes: { one: 0.995, eight: 0.9989, all: 0.9994, used: 32 },
  causal: {
    decisions: 154,
    effects: (['mean', 'resample', 'sign flip'] as const).map((mode, index) => ({
      mode,
      decision: 2.91 + index,
      inside: 0.31,
      outside: 0.004,
      specificity: 2.6 + index,
      controls: Array.from({ length: 50 }, (_, at) => 0.02 * Math.sin(at) + 0.01 * at),
      percentile: 1,
      p: 0.0196,
    })),
    causal: true,
  },
  examples: {
    most: [
      place(41, '\t\tprintf("%-20s %6d\\n", shelf->name, shelf->count);', 17, 0.98, 1),
      place(107, '\treturn fail(reader, "expected a number after the sign, at most nineteen digits");', 60, 0.97, 1),
    ],
    least: [place(7, '#include <stddef.h>', 19, -0.99, 0), place(214, '\t\tcount++; // 🎉 done', 14, -0.97, 0)],
    wrong: [place(88, "\tif (*at == '\\\"') at++;", 13, 0.71, 0), { path: 'old.c', offset: 9, value: -0.3, label: 1 }],
  },
};

/** A counter with no causal evidence, found nowhere else. */
const columns: AtlasQuestion = {
  languageId: 'python',
  concept: 'column',
  verdict: 'distributed',
  reason: 'a rule on the last 5 characters does as well',
  cell: { layer: 0, unit: 407 },
  sign: -1,
  scores: { measure: 'Spearman', score: 0.412, spearman: 0.533, r2: 0.201 },
  causal: null,
};

export const evidenceState = (change: Partial<Of<'evidence'>> = {}): Of<'evidence'> => ({
  kind: 'evidence',
  network: 'source-lstm',
  cell: cell(407),
  address: '0:407',
  questions: [strings, columns],
  listed: [],
  files: {
    selection: [{ path: 'a.c', languageId: 'c', characters: 41_200 }],
    report: [{ path: 'b.c', languageId: 'c', characters: 38_700 }],
  },
  seed: 1,
  ...change,
});

const gate = (name: 'i' | 'f' | 'o', shift: number): Of<'gates'>['saturation']['gates'][number] => {
  const below = new Float32Array(48);
  const above = new Float32Array(48);
  for (let index = 0; index < 48; index++) {
    above[index] = Math.abs(Math.sin(index * 7.1 + shift)) ** 2;
    below[index] = (1 - (above[index] ?? 0)) * Math.abs(Math.cos(index * 3.7));
  }
  return { gate: name, below, above };
};

/** Two layers of 24 cells; two of them have a name. */
export const gatesState = (): Of<'gates'> => ({
  kind: 'gates',
  title: 'inventory.c',
  saturation: {
    network: { name: 'source-lstm', kind: 'lstm', layers: 2, hidden: 24 },
    steps: 4_812,
    gates: [gate('i', 0), gate('f', 1), gate('o', 2)],
  },
  names: { 7: 'String', 30: 'Indentation' },
});

/** Records what the page asks for. */
export const fakeCellsCalls = (asked: unknown[]): Remote<CellsPageApi> => ({
  state: async () => evidenceState(),
  showCell: async request => {
    asked.push(request);
  },
  openPlace: async request => {
    asked.push(request);
  },
});
