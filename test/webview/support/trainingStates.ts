import type { GradientFlowState } from '../../../src/shared/gradientFlowApi.js';
import type { Remote } from '../../../src/shared/rpc.js';
import type { RunStarted, TrainingOptions } from '../../../src/shared/trainerApi.js';
import type { RunSoFar, TrainingState, TrainingViewApi } from '../../../src/shared/trainingApi.js';

const options: Required<TrainingOptions> = {
  cell: 'lstm',
  layers: 1,
  hidden: 128,
  embedding: null,
  batch: 32,
  window: 64,
  optimiser: 'adam',
  learningRate: 0.004,
  schedule: 'cosine',
  clip: 1,
  weightDecay: 0,
  activity: 0,
  dropout: 0,
  seed: 1,
  threads: 2,
};

const started: RunStarted = {
  folder: '/networks/project',
  name: 'project',
  parameters: 133_987,
  options,
  budget: { minutes: 1 },
  backend: 'wasm-relaxed',
  backendReason: '',
  history: { progress: [], validations: [], samples: [] },
};

/** A run of `points` points whose loss falls from 4.6 towards 1.4. */
export const fakeRun = (points = 60): RunSoFar => {
  const place = (index: number): { step: number; characters: number; elapsed: number } => ({
    step: 10 * index,
    characters: 20_480 * index,
    elapsed: 1000 * index,
  });
  const loss = (index: number): number => 1.4 + 3.2 * Math.exp(-index / 12) + 0.03 * Math.sin(index * 7);
  return {
    started,
    progress: Array.from({ length: points }, (_, index) => ({
      ...place(index),
      loss: loss(index),
      charactersPerSecond: 20_480,
      gradientNorm: 0.21,
      learningRate: 0.004,
      epoch: Math.floor(index / 12),
      done: index / 60,
      remaining: 1000 * (60 - index),
    })),
    validations: Array.from({ length: Math.floor(points / 8) }, (_, index) => ({
      ...place(8 * (index + 1)),
      loss: loss(8 * (index + 1)) + 0.12,
      byLanguage: { c: 1.9, go: 1.7, python: 2.1 },
      best: true,
    })),
    samples: [
      { ...place(1), prompt: 'package main\n\nimport (\n', text: 'eo tn(;, sfa"r  tte_i\n)pn tuo(' },
      { ...place(12), prompt: 'package main\n\nimport (\n', text: '\tret return int) {\n\t\tstrin if the tor\n' },
      {
        ...place(40),
        prompt: 'package main\n\nimport (\n',
        text: '\t"fmt"\n)\n\nfunc (r *Route) String() string {\n\tif r.err != nil {\n\t\treturn ""\n\t}\n}\n',
      },
    ],
    warnings: [],
  };
};

export const runningState = (points?: number): Extract<TrainingState, { kind: 'running' }> => ({
  kind: 'running',
  run: fakeRun(points),
  paused: false,
  ending: false,
  waiting: false,
});

export const setupState = (): Extract<TrainingState, { kind: 'setup' }> => ({
  kind: 'setup',
  name: 'project',
  summary: {
    files: 43,
    characters: 297_497,
    languages: [],
    parts: {
      train: { files: 36, characters: 240_000 },
      validation: { files: 4, characters: 30_000 },
      test: { files: 3, characters: 27_497 },
    },
    skipped: [{ reason: 'minified', files: 2, examples: ['vendor/a.min.js', 'b.min.js'] }],
    symbols: 99,
    tooLittle: null,
  },
  languages: [
    { languageId: 'c', files: 17, characters: 101_900 },
    { languageId: 'python', files: 12, characters: 98_800 },
    { languageId: 'go', files: 14, characters: 40_000 },
  ],
  chosen: ['c', 'python', 'go'],
  speed: {
    backend: 'wasm-relaxed',
    threads: 2,
    gflops: 60,
    sizes: [],
    budgets: [1, 10, 60, 480].map((minutes, index) => ({
      minutes,
      layers: index === 3 ? 2 : 1,
      hidden: 64 * 2 ** Math.min(index, 3),
      charactersPerSecond: 200_000 / (index + 1),
    })),
  },
  problem: null,
});

const curve = (from: number, factor: number): number[] => Array.from({ length: 101 }, (_, k) => from * factor ** k);

export const flowState = (): Extract<GradientFlowState, { kind: 'measured' }> => ({
  kind: 'measured',
  title: 'inventory.c',
  characters: 2500,
  flow: {
    steps: 100,
    clip: 1,
    networks: [
      { name: 'project', cell: 'lstm', trained: true, from: 0.9, factor: 0.95, clipFactor: 0.4 },
      { name: 'untrained RNN', cell: 'rnn', trained: false, from: 0.5, factor: 0.6, clipFactor: 0.7 },
      { name: 'untrained LSTM', cell: 'lstm', trained: false, from: 0.5, factor: 0.85, clipFactor: 0.95 },
      { name: 'untrained GRU', cell: 'gru', trained: false, from: 0.5, factor: 0.78, clipFactor: 1 },
    ].map(({ name, cell, trained, from, factor, clipFactor }) => ({
      name,
      cell: cell as 'rnn' | 'lstm' | 'gru',
      trained,
      h: [curve(from, factor)],
      c: cell === 'lstm' ? [curve(from / 2, factor)] : null,
      hClipped: [curve(from * clipFactor, factor)],
      clipFactor,
      positions: 24,
    })),
  },
});

/** Answers every call with nothing and writes it down. */
export const fakeTrainingCalls = (called: { method: string; request: unknown }[]): Remote<TrainingViewApi> =>
  new Proxy({} as Remote<TrainingViewApi>, {
    get: (_, method) => (request: unknown) => {
      called.push({ method: String(method), request });
      return Promise.resolve();
    },
  });
