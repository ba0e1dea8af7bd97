import { describe, expect, it } from 'vitest';
import type { Architecture } from '../../../src/model/architecture.js';
import { createBatchForward, NO_TARGET } from '../../../src/model/batchForward.js';
import { createRandom } from '../../../src/model/random.js';
import { createReference } from '../../../src/model/reference.js';
import { batchKernels, randomNetwork } from './networks.js';

const seed = 20_261_121;
const steps = 60;
const streams = 6;

const architectures: readonly Omit<Architecture, 'vocabulary'>[] = [
  { kind: 'lstm', layers: 1, hidden: 24, embedding: 5 },
  { kind: 'lstm', layers: 2, hidden: 12, embedding: null },
  { kind: 'gru', layers: 2, hidden: 20, embedding: 8 },
  { kind: 'rnn', layers: 3, hidden: 9, embedding: null },
];

describe(`many streams at once (seed ${seed})`, () => {
  it.each(architectures)('agree with the oracle, clamped or not: $kind $layers x $hidden', async architecture => {
    const network = randomNetwork(seed, architecture, 0.6);
    const random = createRandom(seed + 1);
    const batch = createBatchForward(network, await batchKernels(), streams);
    expect(batch.streams).toBe(8);
    const signal = architecture.kind === 'lstm' ? 'c' : 'h';
    const references = Array.from({ length: streams }, (_, stream) => {
      const reference = createReference(network);
      const layer = stream % architecture.layers;
      const clamps = stream % 2 === 0 ? [] : [{ layer, unit: stream, value: 0.7 }];
      reference.clamp(clamps);
      batch.hold(stream, clamps);
      return reference;
    });
    const text = Array.from({ length: steps + 1 }, () => Uint16Array.from({ length: 8 }, () => random.below(128)));
    const losses = new Float32Array(8);
    const watch = { symbols: Uint16Array.of(9, 70), losses: new Float32Array(16) };
    let worst = 0;
    for (let step = 0; step < steps; step++) {
      const targets = Uint16Array.from(text[step + 1]!);
      targets[0] = NO_TARGET;
      batch.step(text[step]!, targets, losses, watch);
      references.forEach((reference, stream) => {
        reference.step(text[step]![stream]!);
        for (let layer = 0; layer < architecture.layers; layer++) {
          const expected = reference.signal(layer, signal);
          const actual = batch.cells(layer).subarray(stream * batch.stride);
          expected.forEach((value, unit) => (worst = Math.max(worst, Math.abs(value - actual[unit]!))));
        }
        const loss = stream === 0 ? 0 : -Math.log(reference.probabilities()[targets[stream]!]!);
        worst = Math.max(worst, Math.abs(loss - losses[stream]!));
        watch.symbols.forEach((symbol, index) => {
          const watched = watch.losses[stream * 2 + index]!;
          if (stream === 0) expect(watched).toBeNaN();
          else worst = Math.max(worst, Math.abs(watched + Math.log(reference.probabilities()[symbol]!)));
        });
      });
    }
    expect(worst).toBeLessThan(1e-5);
    // The first streams alone go on as they would have with the others.
    const together = createBatchForward(network, await batchKernels(), 12);
    const alone = createBatchForward(network, await batchKernels(), 12);
    for (const symbols of text) {
      together.step(Uint16Array.of(...symbols, 1, 2, 3));
      alone.step(symbols.subarray(0, 3));
    }
    const firstThree = (of: typeof batch): Float32Array => of.cells(0).slice(0, 3 * of.stride);
    expect(firstThree(alone)).toEqual(firstThree(together));
    expect(() => alone.step(new Uint16Array(13))).toThrow(RangeError);
    // A stream that takes over another's state goes on as that one does.
    batch.hold(2, []);
    batch.hold(4, []);
    batch.restoreStream(2, batch.saveStream(4));
    batch.step(new Uint16Array(8).fill(65));
    const row = (stream: number): number[] => [
      ...batch.cells(0).subarray(stream * batch.stride, (stream + 1) * batch.stride),
    ];
    expect(row(2)).toEqual(row(4));
    expect(row(2)).not.toEqual(row(3));
    batch.resetStream(1);
    expect(
      batch
        .cells(0)
        .subarray(batch.stride, 2 * batch.stride)
        .every(value => value === 0),
    ).toBe(true);
    expect(
      batch
        .cells(0)
        .subarray(0, batch.stride)
        .some(value => value !== 0),
    ).toBe(true);
  });
});
