import { describe, expect, it } from 'vitest';
import { initialiseParameters } from '../../../src/model/training/initialise.js';
import {
  allocateTrainingMemory,
  compileTrainingKernels,
  instantiateTrainingKernels,
  type TrainingKernels,
} from '../../../src/model/training/kernels.js';
import { fastestTiles, TRIAL_BYTES, type TileShape } from '../../../src/model/training/tiles.js';
import { createRun, trainingKernels } from './runs.js';

const adam = { kind: 'adam', beta1: 0.9, beta2: 0.999, epsilon: 1e-8, clip: 1 } as const;

describe.each(['wasm-relaxed', 'wasm-simd'] as const)('tiles of a product, %s', build => {
  // Widths of 8, 16 and 24 columns more than whole wide tiles; lanes that are cut into sixes, fives and fours.
  it.each([
    { kind: 'lstm', layers: 2, hidden: 24, embedding: 8, vocabulary: 13, batch: 15 },
    { kind: 'gru', layers: 1, hidden: 40, embedding: null, vocabulary: 30, batch: 7 },
    { kind: 'rnn', layers: 3, hidden: 8, embedding: null, vocabulary: 5, batch: 1 },
  ] as const)('$kind $layers x $hidden: every shape gives the same bits', async ({ batch, ...architecture }) => {
    const window = 9;
    const text = new Uint16Array(batch * (window + 1)).map((_, index) => (index * 7 + 3) % architecture.vocabulary);
    const after = async (tiles: TileShape): Promise<Int32Array> => {
      const tensors = initialiseParameters(architecture, 5);
      const { trainer } = await createRun({ architecture, tensors, batch, window, optimiser: adam, build, tiles });
      for (let step = 0; step < 3; step++) trainer.step(text, 0.01);
      return new Int32Array(trainer.snapshot().buffer);
    };
    const short = await after('short');
    expect(new Set(short).size).toBeGreaterThan(100);
    expect(await after('tall')).toEqual(short);
    expect(await after('wide')).toEqual(short);
  });
});

describe('the choice of tiles', () => {
  /** The shape chosen where a product of each takes so many milliseconds on a clock of our own. */
  const chosen = async (
    times: Readonly<Record<TileShape, number>>,
    spoil?: (memory: WebAssembly.Memory, c: number) => void,
  ): Promise<TileShape> => {
    const module = await compileTrainingKernels(await trainingKernels(), false);
    const memory = allocateTrainingMemory(TRIAL_BYTES, false);
    const kernels = await instantiateTrainingKernels(module, memory);
    let clock = 0;
    const timed: TrainingKernels = {
      ...kernels,
      gemm: (...operands) => {
        clock += operands[0] > 0 ? times.tall : times.short;
        kernels.gemm(...operands);
      },
      gemmWide: (...operands) => {
        clock += times.wide;
        kernels.gemmWide(...operands);
        spoil?.(memory, operands[10]);
      },
    };
    return fastestTiles(timed, memory, () => clock);
  };

  it('is the fastest shape', async () => {
    expect(await chosen({ short: 0.1, tall: 0.2, wide: 0.15 })).toBe('short');
    expect(await chosen({ short: 0.1, tall: 0.09, wide: 0.15 })).toBe('tall');
    expect(await chosen({ short: 0.1, tall: 0.09, wide: 0.05 })).toBe('wide');
  });

  it('comes to an end where the best code never comes', async () => {
    expect(await chosen({ short: 10, tall: 11, wide: 12 })).toBe('short');
  });

  it('is none that gives another result, however fast', async () => {
    const oneBit = (memory: WebAssembly.Memory, c: number): void => {
      new Uint8Array(memory.buffer)[c + 4 * 777]! ^= 1;
    };
    expect(await chosen({ short: 0.1, tall: 0.09, wide: 0.05 }, oneBit)).toBe('tall');
  });
});
