import type { Random } from '../../model/random.js';
import { createFft, largestSmooth, type Fft } from './fft.js';

/**
 * The null of cyclic shifts, every cell and every shift at once.
 *
 * A statistic that is linear in a cell's ranks is a sum of (weight of the label at t) x (rank at t). Under a shift of
 * the labels by s within a file it becomes the cross-correlation of the two at s, which one Fourier transform gives
 * for all s. Shifts are whole multiples of GRAIN characters, so that the products of the GRAIN phases are added before
 * they are transformed back.
 */
export const GRAIN = 16;

/** How much of a file of `steps` the null uses: GRAIN times a length that the transform takes; loses a few per cent. */
export const shiftLength = (steps: number): number => GRAIN * largestSmooth(steps / GRAIN);

/** A file's share of the labels: one track of weights for each concept, each `shiftLength` long. */
export interface ShiftFile {
  readonly length: number;
  readonly weights: readonly Float32Array[];
}

export interface ShiftPlan {
  readonly files: readonly ShiftFile[];
  /** Draws, the identity not counted. */
  readonly shifts: number;
}

interface PreparedFile {
  readonly fft: Fft;
  readonly phase: number;
  /** By concept: conjugate transform of every phase of the weights, interleaved. */
  readonly spectra: readonly Float64Array[];
  /** Shift of each draw in units of GRAIN; draw 0 is the identity. */
  readonly draws: Uint32Array;
}

/** Sums for one pair of cells. */
export interface ShiftNull {
  /**
   * @param ranksA, ranksB centred ranks of two cells (or one and zeros), file after file, each `length` of its file long.
   * @param outA, outB receive concepts x (shifts + 1) statistics, the observed one first. They are overwritten.
   */
  pair(ranksA: Float32Array, ranksB: Float32Array, outA: Float64Array, outB: Float64Array): void;
}

export const createShiftNull = (plan: ShiftPlan, random: Random): ShiftNull => {
  const transforms = new Map<number, Fft>();
  const fftOf = (length: number): Fft => {
    const known = transforms.get(length) ?? createFft(length);
    transforms.set(length, known);
    return known;
  };
  const prepared = plan.files.map(({ length, weights }): PreparedFile => {
    const phase = length / GRAIN;
    const fft = fftOf(phase);
    const buffer = new Float64Array(2 * phase);
    const spectra = weights.map(track => {
      const spectrum = new Float64Array(2 * length);
      for (let r = 0; r < GRAIN; r++) {
        buffer.fill(0);
        for (let t = 0; t < phase; t++) buffer[2 * t] = track[r + GRAIN * t]!;
        fft.forward(buffer);
        for (let k = 0; k < phase; k++) {
          spectrum[2 * (r * phase + k)] = buffer[2 * k]!;
          spectrum[2 * (r * phase + k) + 1] = -buffer[2 * k + 1]!;
        }
      }
      return spectrum;
    });
    const draws = Uint32Array.from({ length: plan.shifts + 1 }, (_, draw) => (draw === 0 ? 0 : random.below(phase)));
    return { fft, phase, spectra, draws };
  });
  const concepts = plan.files[0]?.weights.length ?? 0;
  const longest = Math.max(0, ...prepared.map(file => file.phase));
  const sums = Array.from({ length: concepts }, () => new Float64Array(2 * longest));
  const gathered = new Float64Array(2 * longest);

  /** Adds X conj(Y) to each concept's sum. */
  const addProducts = (x: Float64Array, file: PreparedFile, r: number): void => {
    const size = 2 * file.phase;
    file.spectra.forEach((spectrum, concept) => {
      const sum = sums[concept]!;
      const base = r * size;
      for (let k = 0; k < size; k += 2) {
        const a = x[k]!;
        const b = x[k + 1]!;
        const c = spectrum[base + k]!;
        const d = spectrum[base + k + 1]!;
        sum[k] = sum[k]! + a * c - b * d;
        sum[k + 1] = sum[k + 1]! + a * d + b * c;
      }
    });
  };

  return {
    pair(ranksA, ranksB, outA, outB) {
      outA.fill(0);
      outB.fill(0);
      let start = 0;
      prepared.forEach((file, index) => {
        const { fft, phase, draws } = file;
        const x = gathered.subarray(0, 2 * phase);
        for (const sum of sums) sum.fill(0, 0, 2 * phase);
        for (let r = 0; r < GRAIN; r++) {
          for (let t = 0; t < phase; t++) {
            x[2 * t] = ranksA[start + r + GRAIN * t]!;
            x[2 * t + 1] = ranksB[start + r + GRAIN * t]!;
          }
          fft.forward(x);
          addProducts(x, file, r);
        }
        const width = plan.shifts + 1;
        sums.forEach((whole, concept) => {
          const sum = whole.subarray(0, 2 * phase);
          fft.forward(sum);
          // A forward transform in place of the inverse one turns the order of the shifts round: they are random.
          for (let draw = 0; draw < width; draw++) {
            const at = 2 * draws[draw]!;
            const place = concept * width + draw;
            outA[place] = outA[place]! + sum[at]! / phase;
            outB[place] = outB[place]! + sum[at + 1]! / phase;
          }
        });
        start += plan.files[index]!.length;
      });
    },
  };
};
