import { gatesOf, inputWidth } from '../architecture.js';
import { parameter, type Network } from '../network.js';

/** How far a loss reaches back: norms for k = 0, 1, ... steps before it. */
export interface GradientFlow {
  /** Mean over the measured positions t of |d loss(t) / d h(t - k)|, for each layer (outer) and k (inner). */
  readonly h: readonly (readonly number[])[];
  /** The same for c, through h(t - k) too; LSTM alone. */
  readonly c: readonly (readonly number[])[] | null;
  /** Means over the positions of the factor by which clipping to `clip` would scale everything; 1: never clipped. */
  readonly clipFactor: number;
  /** `h` after clipping: each position's norms scaled by its own factor. */
  readonly hClipped: readonly (readonly number[])[];
  readonly positions: number;
}

export interface GradientFlowOptions {
  /** Largest k. */
  readonly steps: number;
  /** How many positions t to average over, spread evenly over the text. */
  readonly positions: number;
  /** Global norm of the gradient of all recurrent weights and biases to which clipping would cut. */
  readonly clip: number;
}

const sigmoid = (x: number): number => 1 / (1 + Math.exp(-x));

interface LayerWeights {
  readonly ih: Float32Array;
  readonly hh: Float32Array;
  readonly bih: Float32Array;
  readonly bhh: Float32Array;
  readonly width: number;
}

/** What the way back needs of one step of one layer: input, states before, gates, and the GRU's W_hn h + b_hn. */
interface Step {
  readonly x: Float64Array;
  readonly h: Float64Array;
  readonly c: Float64Array;
  readonly gates: Float64Array;
  readonly q: Float64Array;
  readonly tanhC: Float64Array;
}

const norm = (values: Float64Array): number => Math.sqrt(values.reduce((sum, value) => sum + value * value, 0));

/**
 * Measures vanishing and exploding gradients of a network on a text, in float64: backpropagation of the loss at single
 * positions, with the norm taken at every step on the way (Hochreiter 1991; Pascanu, Mikolov and Bengio, "On the
 * difficulty of training recurrent neural networks", 2013).
 *
 * d loss / d h(t - k) is the total derivative: through every later step, c(t - k) held for the LSTM.
 *
 * @param symbols at least `steps + 2` of them
 */
export const measureGradientFlow = (
  network: Network,
  symbols: Uint16Array,
  { steps, positions, clip }: GradientFlowOptions,
): GradientFlow => {
  const { architecture } = network;
  const { kind, layers, hidden, embedding, vocabulary } = architecture;
  if (architecture.variant !== undefined) {
    throw new RangeError(
      `${network.config.name} computes its cells otherwise than PyTorch: its gradients are not measured.`,
    );
  }
  if (symbols.length < steps + 2) {
    throw new RangeError(
      `The text has ${symbols.length} characters; to look ${steps} steps back it needs ${steps + 2} at least.`,
    );
  }
  const gates = gatesOf[kind];
  const weights = Array.from({ length: layers }, (_, layer): LayerWeights => ({
    ih: parameter(network, `rnn.weight_ih_l${layer}`),
    hh: parameter(network, `rnn.weight_hh_l${layer}`),
    bih: parameter(network, `rnn.bias_ih_l${layer}`),
    bhh: parameter(network, `rnn.bias_hh_l${layer}`),
    width: inputWidth(architecture, layer),
  }));
  const output = parameter(network, 'output.weight');
  const outputBias = parameter(network, 'output.bias');
  const embeddings = embedding === null ? null : parameter(network, 'embedding.weight');

  const inputOf = (symbol: number): Float64Array => {
    if (embeddings === null) {
      const oneHot = new Float64Array(vocabulary);
      oneHot[symbol] = 1;
      return oneHot;
    }
    return Float64Array.from(embeddings.subarray(symbol * embedding!, (symbol + 1) * embedding!));
  };

  /** One step of a layer: PyTorch's formulas of nn.LSTM, nn.GRU and nn.RNN. */
  const advance = (
    { ih, hh, bih, bhh, width }: LayerWeights,
    x: Float64Array,
    h: Float64Array,
    c: Float64Array,
  ): { readonly step: Step; readonly h: Float64Array; readonly c: Float64Array } => {
    const a = new Float64Array(gates * hidden);
    const q = new Float64Array(hidden);
    for (let row = 0; row < gates * hidden; row++) {
      let input = bih[row]!;
      // A one-hot input is a look-up in all but name.
      for (let k = 0; k < width; k++) if (x[k] !== 0) input += ih[row * width + k]! * x[k]!;
      let recurrent = bhh[row]!;
      for (let k = 0; k < hidden; k++) recurrent += hh[row * hidden + k]! * h[k]!;
      if (kind === 'gru' && row >= 2 * hidden) q[row - 2 * hidden] = recurrent;
      a[row] = kind === 'gru' && row >= 2 * hidden ? input : input + recurrent;
    }
    const nextH = new Float64Array(hidden);
    const nextC = new Float64Array(hidden);
    const tanhC = new Float64Array(hidden);
    for (let j = 0; j < hidden; j++) {
      if (kind === 'lstm') {
        const [i, f, o] = [sigmoid(a[j]!), sigmoid(a[hidden + j]!), sigmoid(a[3 * hidden + j]!)];
        const g = Math.tanh(a[2 * hidden + j]!);
        nextC[j] = f * c[j]! + i * g;
        tanhC[j] = Math.tanh(nextC[j]!);
        nextH[j] = o * tanhC[j]!;
        a[j] = i;
        a[hidden + j] = f;
        a[2 * hidden + j] = g;
        a[3 * hidden + j] = o;
      } else if (kind === 'gru') {
        const [r, z] = [sigmoid(a[j]!), sigmoid(a[hidden + j]!)];
        const n = Math.tanh(a[2 * hidden + j]! + r * q[j]!);
        nextH[j] = n + z * (h[j]! - n);
        a[j] = r;
        a[hidden + j] = z;
        a[2 * hidden + j] = n;
      } else {
        nextH[j] = Math.tanh(a[j]!);
        a[j] = nextH[j]!;
      }
    }
    return { step: { x, h, c, gates: a, q, tanhC }, h: nextH, c: nextC };
  };

  /**
   * One step back: gradients of the gates' pre-activations on the input side (dx) and the recurrent side (dr, which
   * differs for the GRU's n), and what flows directly to h and c of the step before.
   */
  const retreat = (step: Step, dh: Float64Array, dc: Float64Array) => {
    const dx = new Float64Array(gates * hidden);
    const dr = new Float64Array(gates * hidden);
    const beforeH = new Float64Array(hidden);
    const beforeC = new Float64Array(hidden);
    const totalC = new Float64Array(hidden);
    const { gates: a } = step;
    for (let j = 0; j < hidden; j++) {
      if (kind === 'lstm') {
        const [i, f, g, o, t] = [a[j]!, a[hidden + j]!, a[2 * hidden + j]!, a[3 * hidden + j]!, step.tanhC[j]!];
        const d = dc[j]! + dh[j]! * o * (1 - t * t);
        totalC[j] = d;
        dx[j] = d * g * i * (1 - i);
        dx[hidden + j] = d * step.c[j]! * f * (1 - f);
        dx[2 * hidden + j] = d * i * (1 - g * g);
        dx[3 * hidden + j] = dh[j]! * t * o * (1 - o);
        beforeC[j] = d * f;
      } else if (kind === 'gru') {
        const [r, z, n, q] = [a[j]!, a[hidden + j]!, a[2 * hidden + j]!, step.q[j]!];
        const dn = dh[j]! * (1 - z) * (1 - n * n);
        dx[j] = dn * q * r * (1 - r);
        dx[hidden + j] = dh[j]! * (step.h[j]! - n) * z * (1 - z);
        dx[2 * hidden + j] = dn;
        beforeH[j] = dh[j]! * z;
      } else dx[j] = dh[j]! * (1 - a[j]! * a[j]!);
    }
    dr.set(dx);
    if (kind === 'gru') for (let j = 0; j < hidden; j++) dr[2 * hidden + j] = dx[2 * hidden + j]! * a[j]!;
    return { dx, dr, beforeH, beforeC, totalC };
  };
  const addProduct = (matrix: Float32Array, width: number, d: Float64Array, out: Float64Array): void => {
    for (let row = 0; row < d.length; row++) {
      const value = d[row]!;
      if (value === 0) continue;
      for (let k = 0; k < width; k++) out[k] = out[k]! + matrix[row * width + k]! * value;
    }
  };

  const lists = (): number[][] => Array.from({ length: layers }, () => new Array<number>(steps + 1).fill(0));
  const meanH = lists();
  const meanC = lists();
  const meanClipped = lists();
  let meanFactor = 0;
  const last = symbols.length - 2;
  const count = Math.max(1, Math.min(positions, last - steps + 1));
  for (let index = 0; index < count; index++) {
    const t = count === 1 ? last : steps + Math.round((index * (last - steps)) / (count - 1));
    // The state before the window is read from zero through as much text again, for speed not from the beginning.
    const from = Math.max(0, t - 2 * steps);
    let h: Float64Array[] = weights.map(() => new Float64Array(hidden));
    let c: Float64Array[] = weights.map(() => new Float64Array(hidden));
    const recorded: Step[][] = [];
    for (let at = from; at <= t; at++) {
      let x = inputOf(symbols[at]!);
      const stepsOfLayers: Step[] = [];
      const next = weights.map((layer, place) => {
        const moved = advance(layer, x, h[place]!, c[place]!);
        x = moved.h;
        stepsOfLayers.push(moved.step);
        return moved;
      });
      h = next.map(moved => moved.h);
      c = next.map(moved => moved.c);
      if (at >= t - steps) recorded.push(stepsOfLayers);
    }
    const top = h[layers - 1]!;
    const logits = Array.from({ length: vocabulary }, (_, symbol) => {
      let sum = outputBias[symbol]!;
      for (let j = 0; j < hidden; j++) sum += output[symbol * hidden + j]! * top[j]!;
      return sum;
    });
    const largest = Math.max(...logits);
    const exps = logits.map(logit => Math.exp(logit - largest));
    const total = exps.reduce((sum, value) => sum + value, 0);
    const dLogits = Float64Array.from(exps, (value, symbol) => value / total - Number(symbol === symbols[t + 1]));

    let squares = 0;
    let dh = weights.map(() => new Float64Array(hidden));
    let dc = weights.map(() => new Float64Array(hidden));
    addProduct(output, hidden, dLogits, dh[layers - 1]!);
    const flows = lists();
    // Clipping looks at the norm of the whole gradient of the recurrent layers: it has to be summed in full.
    const dWeights = weights.map(({ width }) => ({
      ih: new Float64Array(gates * hidden * width),
      hh: new Float64Array(gates * hidden * hidden),
      bih: new Float64Array(gates * hidden),
      bhh: new Float64Array(gates * hidden),
    }));
    for (let k = 0; k <= steps; k++) {
      const stepsOfLayers = recorded[steps - k]!;
      const beforeH = weights.map(() => new Float64Array(hidden));
      const beforeC = weights.map(() => new Float64Array(hidden));
      for (let layer = layers - 1; layer >= 0; layer--) {
        const { ih, hh, width } = weights[layer]!;
        flows[layer]![k] = norm(dh[layer]!);
        const step = stepsOfLayers[layer]!;
        const back = retreat(step, dh[layer]!, dc[layer]!);
        meanC[layer]![k]! += norm(back.totalC) / count;
        beforeH[layer]!.set(back.beforeH);
        beforeC[layer]!.set(back.beforeC);
        addProduct(hh, hidden, back.dr, beforeH[layer]!);
        if (layer > 0) addProduct(ih, width, back.dx, dh[layer - 1]!);
        const into = dWeights[layer]!;
        for (let row = 0; row < gates * hidden; row++) {
          const [x, r] = [back.dx[row]!, back.dr[row]!];
          into.bih[row]! += x;
          into.bhh[row]! += r;
          for (let j = 0; j < width; j++) if (step.x[j] !== 0) into.ih[row * width + j]! += x * step.x[j]!;
          for (let j = 0; j < hidden; j++) into.hh[row * hidden + j]! += r * step.h[j]!;
        }
      }
      dh = beforeH;
      dc = beforeC;
    }
    for (const { ih, hh, bih, bhh } of dWeights) {
      squares += norm(ih) ** 2 + norm(hh) ** 2 + norm(bih) ** 2 + norm(bhh) ** 2;
    }
    const factor = Math.min(1, clip / Math.sqrt(squares));
    meanFactor += factor / count;
    flows.forEach((list, layer) =>
      list.forEach((value, k) => {
        meanH[layer]![k]! += value / count;
        meanClipped[layer]![k]! += (value * factor) / count;
      }),
    );
  }
  return {
    h: meanH,
    c: kind === 'lstm' ? meanC : null,
    clipFactor: meanFactor,
    hClipped: meanClipped,
    positions: count,
  };
};
