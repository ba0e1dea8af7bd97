/**
 * TensorFlow's BlockLSTMV2 and BlockLSTMGradV2 in plain loops, after the definitions in tensorflow/core/ops/rnn_ops.cc
 * and tensorflow/core/kernels/rnn/lstm_ops.h: no peepholes, no clipping of c.
 */
export interface BlockLstmInputs {
  readonly steps: number;
  readonly batch: number;
  readonly inputs: number;
  readonly hidden: number;
  /** steps x batch x inputs */
  readonly x: Float32Array;
  /** batch x hidden */
  readonly c0: Float32Array;
  readonly h0: Float32Array;
  /** (inputs + hidden) x 4 hidden, gates i, f, g, o */
  readonly w: Float32Array;
  readonly b: Float32Array;
}

/** steps x batch x hidden each. */
export const outputNames = ['i', 'c', 'f', 'o', 'ci', 'co', 'h'] as const;
export type BlockLstmOutputs = Readonly<Record<(typeof outputNames)[number], Float32Array>>;

const sigmoid = (x: number): number => 1 / (1 + Math.exp(-x));

export const blockLstm = ({ steps, batch, inputs, hidden, x, c0, h0, w, b }: BlockLstmInputs): BlockLstmOutputs => {
  const make = (): Float32Array => new Float32Array(steps * batch * hidden);
  const out = { i: make(), c: make(), f: make(), o: make(), ci: make(), co: make(), h: make() };
  const row = new Float64Array(4 * hidden);
  for (let step = 0; step < steps; step++) {
    for (let lane = 0; lane < batch; lane++) {
      const now = (step * batch + lane) * hidden;
      row.set(b);
      const add = (value: number, from: number): void => {
        if (value !== 0) for (let column = 0; column < 4 * hidden; column++) row[column]! += value * w[from + column]!;
      };
      for (let k = 0; k < inputs; k++) add(x[(step * batch + lane) * inputs + k]!, k * 4 * hidden);
      const [hs, at] = step === 0 ? [h0, lane * hidden] : [out.h, now - batch * hidden];
      const cs = step === 0 ? c0 : out.c;
      for (let k = 0; k < hidden; k++) add(hs[at + k]!, (inputs + k) * 4 * hidden);
      for (let unit = 0; unit < hidden; unit++) {
        const i = sigmoid(row[unit]!);
        const f = sigmoid(row[hidden + unit]!);
        const ci = Math.tanh(row[2 * hidden + unit]!);
        const o = sigmoid(row[3 * hidden + unit]!);
        const c = ci * i + cs[at + unit]! * f;
        const co = Math.tanh(c);
        const values = { i, c, f, o, ci, co, h: co * o };
        for (const name of outputNames) out[name][now + unit] = values[name];
      }
    }
  }
  return out;
};

export interface BlockLstmGradients {
  readonly x: Float32Array;
  readonly c0: Float32Array;
  readonly h0: Float32Array;
  readonly w: Float32Array;
  readonly b: Float32Array;
}

/** @param dC, dH steps x batch x hidden: what flows into every step's c and h from outside */
export const blockLstmGradient = (
  { steps, batch, inputs, hidden, x, c0, h0, w, b }: BlockLstmInputs,
  { i, c, f, o, ci, co, h }: BlockLstmOutputs,
  dC: Float32Array,
  dH: Float32Array,
): BlockLstmGradients => {
  const gradients = {
    x: new Float32Array(x.length),
    c0: new Float32Array(c0.length),
    h0: new Float32Array(h0.length),
    w: new Float32Array(w.length),
    b: new Float32Array(b.length),
  };
  const dGates = new Float64Array(4 * hidden);
  for (let lane = 0; lane < batch; lane++) {
    const fromC = new Float64Array(hidden);
    const fromH = new Float64Array(hidden);
    for (let step = steps - 1; step >= 0; step--) {
      const now = (step * batch + lane) * hidden;
      const [hs, cs, at] = step === 0 ? [h0, c0, lane * hidden] : [h, c, now - batch * hidden];
      for (let unit = 0; unit < hidden; unit++) {
        const k = now + unit;
        const dh = dH[k]! + fromH[unit]!;
        const dc = dC[k]! + fromC[unit]! + dh * o[k]! * (1 - co[k]! ** 2);
        dGates[unit] = dc * ci[k]! * i[k]! * (1 - i[k]!);
        dGates[hidden + unit] = dc * cs[at + unit]! * f[k]! * (1 - f[k]!);
        dGates[2 * hidden + unit] = dc * i[k]! * (1 - ci[k]! ** 2);
        dGates[3 * hidden + unit] = dh * co[k]! * o[k]! * (1 - o[k]!);
        fromC[unit] = dc * f[k]!;
      }
      const back = (value: number, from: number): number => {
        let sum = 0;
        for (let column = 0; column < 4 * hidden; column++) {
          sum += dGates[column]! * w[from + column]!;
          gradients.w[from + column]! += value * dGates[column]!;
        }
        return sum;
      };
      for (let column = 0; column < 4 * hidden; column++) gradients.b[column]! += dGates[column]!;
      for (let k = 0; k < inputs; k++) {
        const place = (step * batch + lane) * inputs + k;
        gradients.x[place] = back(x[place]!, k * 4 * hidden);
      }
      for (let k = 0; k < hidden; k++) fromH[k] = back(hs[at + k]!, (inputs + k) * 4 * hidden);
    }
    gradients.c0.set(fromC, lane * hidden);
    gradients.h0.set(fromH, lane * hidden);
  }
  return gradients;
};
