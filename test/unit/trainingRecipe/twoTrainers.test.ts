import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import type { CellKind } from '../../../src/model/architecture.js';
import { parseNetwork } from '../../../src/model/network.js';
import { defaultSettings, scheduledRate } from '../../../src/model/training/settings.js';
import { createEncoder, encodeFromBoundary } from '../../../src/model/vocabulary.js';
import { createRun } from '../training/runs.js';
import { findPython } from './python.js';

/** What training/pytorch/write_fixture.py wrote of one run. */
interface PytorchRun {
  readonly settings: {
    readonly cell: CellKind;
    readonly layers: number;
    readonly hidden: number;
    readonly embedding: number;
    readonly batch: number;
    readonly window: number;
    readonly learning_rate: number;
    readonly clip: number;
    readonly weight_decay: number;
    readonly activity: number;
  };
  readonly texts: readonly string[];
  /** For each epoch, the texts in the order they were read in. */
  readonly orders: readonly (readonly number[])[];
  readonly losses: readonly number[];
}

const cases = ['lstm', 'lstm-products', 'gru', 'rnn'];

/** Trains on from the network before PyTorch's first step, and answers how far the losses come to lie apart. */
const largestDifference = async (folder: string): Promise<number> => {
  const run = JSON.parse(readFileSync(join(folder, 'run.json'), 'utf8')) as PytorchRun;
  const weights = new Uint8Array(readFileSync(join(folder, 'model.safetensors')));
  const network = parseNetwork(readFileSync(join(folder, 'config.json'), 'utf8'), weights, folder);
  const { settings, texts, orders, losses } = run;
  const { batch, window, clip, activity } = settings;
  const { vocabulary } = network.config;
  const encoder = createEncoder(vocabulary);
  const symbols = texts.map(text => [...encodeFromBoundary(encoder, text)]);
  const laneLength = Math.floor((symbols.flat().length - 1) / batch);
  const windows = Math.floor(laneLength / window);
  const { trainer } = await createRun({
    architecture: network.architecture,
    tensors: network.tensors,
    batch,
    window,
    boundary: vocabulary.boundary,
    activity,
    optimiser: {
      kind: 'adam',
      beta1: 0.9,
      beta2: 0.999,
      epsilon: 1e-8,
      clip,
      weightDecay: settings.weight_decay,
    },
  });
  const schedule = {
    ...defaultSettings,
    learningRate: settings.learning_rate,
    schedule: { kind: 'cosine', final: 0 },
  } as const;
  let worst = 0;
  losses.forEach((expected, step) => {
    const epoch = Math.floor(step / windows);
    const all = orders[epoch]!.flatMap(index => symbols[index]!);
    const starts = Array.from({ length: batch }, (_, lane) => lane * laneLength + (step % windows) * window);
    const read = Uint16Array.from(starts.flatMap(start => all.slice(start, start + window + 1)));
    const { loss } = trainer.step(read, scheduledRate(schedule, epoch, step / losses.length));
    worst = Math.max(worst, Number.isNaN(loss) ? Infinity : Math.abs(loss - expected));
  });
  expect(losses).toHaveLength(60);
  // The network learned: a rate of zero would give equal losses too.
  expect(losses[59]).toBeLessThan(losses[0]! - 1);
  return worst;
};

describe('the same weights and text give the same losses in both trainers', () => {
  it.each(cases)('%s, as PyTorch computed it for the fixture: 60 steps within 1e-3', async name => {
    const difference = await largestDifference(join('test/fixtures/training-recipe', name));
    console.log(`${name}: largest difference of the loss ${difference.toExponential(1)}`);
    expect(difference).toBeLessThan(1e-3);
  });

  const python = findPython();
  const folder = mkdtempSync(join(tmpdir(), 'two-trainers-'));
  afterAll(() => rmSync(folder, { recursive: true }));
  it.runIf(python !== null)(
    'training/pytorch run now: 60 steps within 1e-3 for every case',
    async () => {
      execFileSync(python!, ['training/pytorch/write_fixture.py', folder], { stdio: 'pipe' });
      for (const name of cases) {
        const difference = await largestDifference(join(folder, name));
        console.log(`${name}: largest difference of the loss ${difference.toExponential(1)}`);
        expect(difference, name).toBeLessThan(1e-3);
      }
    },
    240_000,
  );
});
