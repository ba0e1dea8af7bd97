/**
 * The project's one source of randomness: seeded, so that every result can be repeated.
 *
 * xoshiro128** 1.1 (Blackman and Vigna, "Scrambled linear pseudorandom number generators", 2021), its state filled
 * by splitmix32 from the seed.
 */
export interface Random {
  /** A whole number in [0, 2^32). */
  uint32(): number;
  /** A number in [0, 1) with 53 random bits. */
  uniform(): number;
  /** A normally distributed number, mean 0, standard deviation 1 (Box and Muller). */
  normal(): number;
  /** A whole number in [0, bound), without bias. */
  below(bound: number): number;
  /** What `restore` needs to continue from here. */
  state(): RandomState;
  restore(state: RandomState): void;
}

/** Four 32-bit words, and the second number of a Box-Muller pair that was not handed out yet. */
export interface RandomState {
  readonly words: readonly [number, number, number, number];
  readonly spare: number | null;
}

const splitmix32 = (seed: number): (() => number) => {
  let state = seed | 0;
  return () => {
    state = (state + 0x9e3779b9) | 0;
    let z = state;
    z = Math.imul(z ^ (z >>> 16), 0x85ebca6b);
    z = Math.imul(z ^ (z >>> 13), 0xc2b2ae35);
    return (z ^ (z >>> 16)) >>> 0;
  };
};

const rotateLeft = (x: number, bits: number): number => (x << bits) | (x >>> (32 - bits));

/** A generator whose numbers depend on `seed` alone (its low 32 bits). */
export const createRandom = (seed: number): Random => {
  const next = splitmix32(seed);
  let [a, b, c, d] = [next(), next(), next(), next()];
  let spare: number | null = null;

  const uint32 = (): number => {
    const result = Math.imul(rotateLeft(Math.imul(b, 5), 7), 9) >>> 0;
    const t = b << 9;
    c ^= a;
    d ^= b;
    b ^= c;
    a ^= d;
    c ^= t;
    d = rotateLeft(d, 11);
    return result;
  };
  const uniform = (): number => ((uint32() >>> 5) * 0x4000000 + (uint32() >>> 6)) / 0x20000000000000;

  return {
    uint32,
    uniform,
    normal() {
      if (spare !== null) {
        const value = spare;
        spare = null;
        return value;
      }
      const radius = Math.sqrt(-2 * Math.log(1 - uniform()));
      const angle = 2 * Math.PI * uniform();
      spare = radius * Math.sin(angle);
      return radius * Math.cos(angle);
    },
    below(bound) {
      if (!(Number.isInteger(bound) && bound > 0 && bound <= 0x100000000)) {
        throw new RangeError(`below(${bound}): the bound must be a whole number from 1 to 2^32`);
      }
      const limit = 0x100000000 - (0x100000000 % bound);
      for (;;) {
        const value = uint32();
        if (value < limit) return value % bound;
      }
    },
    state: () => ({ words: [a >>> 0, b >>> 0, c >>> 0, d >>> 0], spare }),
    restore(state) {
      [a, b, c, d] = state.words;
      spare = state.spare;
    },
  };
};
