import { describe, expect, it } from 'vitest';
import type { Atlas } from '../../../src/interpret/atlas.js';
import { buildAtlas, defaultAtlasOptions, type AtlasOptions } from '../../../src/interpret/buildAtlas.js';
import type { Concept } from '../../../src/interpret/concepts.js';
import { createLocalExecutor } from '../../../src/interpret/evidence/executor.js';
import type { TextSample } from '../../../src/interpret/evidence/sample.js';
import type { Network } from '../../../src/model/network.js';
import { batchKernels } from './networks.js';
import { emptyNetwork, plantedNetwork, plantedUnit, quotedSamples } from './planted.js';

const seed = 4;
const options: AtlasOptions = { ...defaultAtlasOptions, seed, shifts: 199, steps: 40_000 };

const atlasOf = async (
  network: Network,
  samples: readonly TextSample[],
  concepts: readonly Concept[],
  shifts = options.shifts,
): Promise<Atlas> => {
  const executor = createLocalExecutor(network, await batchKernels(), seed);
  return buildAtlas(network, samples, executor, { ...options, shifts, concepts });
};

describe(`planted networks (seed ${seed})`, () => {
  // Five seconds of work, but minutes on a machine that is busy with others.
  it('a quote detector by construction is found and called causal', { timeout: 400_000 }, async () => {
    const samples = quotedSamples(seed, 12, 1500);
    const concepts: Concept[] = ['string', 'end of line next', 'column'];
    const atlas = await atlasOf(plantedNetwork(seed), samples, concepts);
    const question = atlas.questions.find(({ concept }) => concept === 'string')!;
    expect(question.verdict, question.reason).toBe('cell');
    expect(question.cell).toEqual({ layer: 0, unit: plantedUnit });
    expect(question.sign).toBe(1);
    expect(question.scores!.score).toBeGreaterThan(0.99);
    expect(question.scores).toMatchObject({ measure: 'AUROC' });
    expect(question.nulls!.suffixRule.score).toBeLessThan(0.95);
    expect(question.nulls!.familyWiseP).toBe(1 / 200);
    expect(question.causal!.effects.map(effect => effect.controls.length)).toEqual([50, 50, 50]);
    expect(question.tier, question.reason).toBe('causal');
    const wrongSide = question.causal!.effects.find(({ mode }) => mode === 'sign flip')!;
    expect(wrongSide.decision).toBeGreaterThan(1);
    // The same numbers twice.
    const again = await atlasOf(plantedNetwork(seed), samples, concepts);
    expect(JSON.stringify(again)).toBe(JSON.stringify(atlas));
  });

  // A hundred atlases: likewise.
  it('a network without one has no quote cell, 100 times out of 100', { timeout: 400_000 }, async () => {
    const samples = quotedSamples(seed + 1, 8, 1100);
    const verdicts: string[] = [];
    for (let run = 0; run < 100; run++) {
      const atlas = await atlasOf(emptyNetwork(1000 + run), samples, ['string'], 99);
      verdicts.push(atlas.questions[0]!.verdict);
    }
    expect(verdicts.filter(verdict => verdict !== 'nothing' && verdict !== 'distributed')).toEqual([]);
    expect(verdicts).toHaveLength(100);
  });
});
