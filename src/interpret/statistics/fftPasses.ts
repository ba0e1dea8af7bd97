/**
 * One stage of Stockham's transform: butterflies over `radix` numbers each, `stride` of them with the same factors.
 *
 * @param x, y source and target, interleaved (re, im).
 * @param rest what is left of the length after the stages so far and this one.
 * @param twiddles exp(-2 pi i k / n) of the whole transform.
 */
export type Pass = (x: Float64Array, y: Float64Array, rest: number, stride: number, twiddles: Float64Array) => void;

export const pass2: Pass = (x, y, rest, stride, twiddles) => {
  const step = twiddles.length / 2 / (rest * 2);
  const part = 2 * stride * rest;
  const next = 2 * stride;
  for (let k = 0; k < rest; k++) {
    const w1 = 2 * k * step;
    const c1 = twiddles[w1]!;
    const s1 = twiddles[w1 + 1]!;
    for (let q = 0; q < stride; q++) {
      const a = 2 * (q + stride * k);
      const b = a + part;
      const at = 2 * (q + stride * 2 * k);
      y[at] = x[a]! + x[b]!;
      y[at + 1] = x[a + 1]! + x[b + 1]!;
      const re1 = x[a]! - x[b]!;
      const im1 = x[a + 1]! - x[b + 1]!;
      y[at + next] = re1 * c1 - im1 * s1;
      y[at + next + 1] = re1 * s1 + im1 * c1;
    }
  }
};

/** sin of a third of a turn. */
const thirdSin = Math.sin((2 * Math.PI) / 3);

export const pass3: Pass = (x, y, rest, stride, twiddles) => {
  const step = twiddles.length / 2 / (rest * 3);
  const part = 2 * stride * rest;
  const next = 2 * stride;
  for (let k = 0; k < rest; k++) {
    const w1 = 2 * k * step;
    const c1 = twiddles[w1]!;
    const s1 = twiddles[w1 + 1]!;
    const c2 = twiddles[2 * w1]!;
    const s2 = twiddles[2 * w1 + 1]!;
    for (let q = 0; q < stride; q++) {
      const a = 2 * (q + stride * k);
      const b = a + part;
      const c = b + part;
      const sumRe = x[b]! + x[c]!;
      const sumIm = x[b + 1]! + x[c + 1]!;
      const meanRe = x[a]! - 0.5 * sumRe;
      const meanIm = x[a + 1]! - 0.5 * sumIm;
      const turnRe = thirdSin * (x[b]! - x[c]!);
      const turnIm = thirdSin * (x[b + 1]! - x[c + 1]!);
      const at = 2 * (q + stride * 3 * k);
      y[at] = x[a]! + sumRe;
      y[at + 1] = x[a + 1]! + sumIm;
      const re1 = meanRe + turnIm;
      const im1 = meanIm - turnRe;
      y[at + next] = re1 * c1 - im1 * s1;
      y[at + next + 1] = re1 * s1 + im1 * c1;
      const re2 = meanRe - turnIm;
      const im2 = meanIm + turnRe;
      y[at + 2 * next] = re2 * c2 - im2 * s2;
      y[at + 2 * next + 1] = re2 * s2 + im2 * c2;
    }
  }
};

export const pass4: Pass = (x, y, rest, stride, twiddles) => {
  const step = twiddles.length / 2 / (rest * 4);
  const part = 2 * stride * rest;
  const next = 2 * stride;
  for (let k = 0; k < rest; k++) {
    const w1 = 2 * k * step;
    const c1 = twiddles[w1]!;
    const s1 = twiddles[w1 + 1]!;
    const c2 = twiddles[2 * w1]!;
    const s2 = twiddles[2 * w1 + 1]!;
    const c3 = twiddles[3 * w1]!;
    const s3 = twiddles[3 * w1 + 1]!;
    for (let q = 0; q < stride; q++) {
      const a = 2 * (q + stride * k);
      const b = a + part;
      const c = b + part;
      const d = c + part;
      const evenRe = x[a]! + x[c]!;
      const evenIm = x[a + 1]! + x[c + 1]!;
      const oddRe = x[a]! - x[c]!;
      const oddIm = x[a + 1]! - x[c + 1]!;
      const sumRe = x[b]! + x[d]!;
      const sumIm = x[b + 1]! + x[d + 1]!;
      const differenceRe = x[b]! - x[d]!;
      const differenceIm = x[b + 1]! - x[d + 1]!;
      const at = 2 * (q + stride * 4 * k);
      y[at] = evenRe + sumRe;
      y[at + 1] = evenIm + sumIm;
      const re1 = oddRe + differenceIm;
      const im1 = oddIm - differenceRe;
      y[at + next] = re1 * c1 - im1 * s1;
      y[at + next + 1] = re1 * s1 + im1 * c1;
      const re2 = evenRe - sumRe;
      const im2 = evenIm - sumIm;
      y[at + 2 * next] = re2 * c2 - im2 * s2;
      y[at + 2 * next + 1] = re2 * s2 + im2 * c2;
      const re3 = oddRe - differenceIm;
      const im3 = oddIm + differenceRe;
      y[at + 3 * next] = re3 * c3 - im3 * s3;
      y[at + 3 * next + 1] = re3 * s3 + im3 * c3;
    }
  }
};

/** cos and sin of one and two fifths of a turn. */
const [cos1, cos2] = [Math.cos((2 * Math.PI) / 5), Math.cos((4 * Math.PI) / 5)];
const [sin1, sin2] = [Math.sin((2 * Math.PI) / 5), Math.sin((4 * Math.PI) / 5)];

export const pass5: Pass = (x, y, rest, stride, twiddles) => {
  const step = twiddles.length / 2 / (rest * 5);
  const part = 2 * stride * rest;
  const next = 2 * stride;
  for (let k = 0; k < rest; k++) {
    const w1 = 2 * k * step;
    const c1 = twiddles[w1]!;
    const s1 = twiddles[w1 + 1]!;
    const c2 = twiddles[2 * w1]!;
    const s2 = twiddles[2 * w1 + 1]!;
    const c3 = twiddles[3 * w1]!;
    const s3 = twiddles[3 * w1 + 1]!;
    const c4 = twiddles[4 * w1]!;
    const s4 = twiddles[4 * w1 + 1]!;
    for (let q = 0; q < stride; q++) {
      const a = 2 * (q + stride * k);
      const b = a + part;
      const c = b + part;
      const d = c + part;
      const e = d + part;
      const outerRe = x[b]! + x[e]!;
      const outerIm = x[b + 1]! + x[e + 1]!;
      const innerRe = x[c]! + x[d]!;
      const innerIm = x[c + 1]! + x[d + 1]!;
      const outRe = x[b]! - x[e]!;
      const outIm = x[b + 1]! - x[e + 1]!;
      const inRe = x[c]! - x[d]!;
      const inIm = x[c + 1]! - x[d + 1]!;
      const mean1Re = x[a]! + cos1 * outerRe + cos2 * innerRe;
      const mean1Im = x[a + 1]! + cos1 * outerIm + cos2 * innerIm;
      const mean2Re = x[a]! + cos2 * outerRe + cos1 * innerRe;
      const mean2Im = x[a + 1]! + cos2 * outerIm + cos1 * innerIm;
      const turn1Re = sin1 * outRe + sin2 * inRe;
      const turn1Im = sin1 * outIm + sin2 * inIm;
      const turn2Re = sin2 * outRe - sin1 * inRe;
      const turn2Im = sin2 * outIm - sin1 * inIm;
      const at = 2 * (q + stride * 5 * k);
      y[at] = x[a]! + outerRe + innerRe;
      y[at + 1] = x[a + 1]! + outerIm + innerIm;
      const re1 = mean1Re + turn1Im;
      const im1 = mean1Im - turn1Re;
      y[at + next] = re1 * c1 - im1 * s1;
      y[at + next + 1] = re1 * s1 + im1 * c1;
      const re2 = mean2Re + turn2Im;
      const im2 = mean2Im - turn2Re;
      y[at + 2 * next] = re2 * c2 - im2 * s2;
      y[at + 2 * next + 1] = re2 * s2 + im2 * c2;
      const re3 = mean2Re - turn2Im;
      const im3 = mean2Im + turn2Re;
      y[at + 3 * next] = re3 * c3 - im3 * s3;
      y[at + 3 * next + 1] = re3 * s3 + im3 * c3;
      const re4 = mean1Re - turn1Im;
      const im4 = mean1Im + turn1Re;
      y[at + 4 * next] = re4 * c4 - im4 * s4;
      y[at + 4 * next + 1] = re4 * s4 + im4 * c4;
    }
  }
};
