import type { GradientFlowReply } from '../../shared/trainerApi.js';

export type MeasuredNetwork = GradientFlowReply['networks'][number];

/** The norms over all layers together, for each k. */
export const overLayers = (layers: readonly (readonly number[])[]): number[] =>
  (layers[0] ?? []).map((_, k) => Math.hypot(...layers.map(layer => layer[k] ?? 0)));

/** Powers of ten that hold every norm, at most fourteen of them: below, nothing is left of a gradient. */
export const sharedRange = (networks: readonly MeasuredNetwork[]): [number, number] => {
  const norms = networks
    .flatMap(({ h, c, hClipped }) => [h, hClipped, c ?? []])
    .flatMap(overLayers)
    .filter(norm => Number.isFinite(norm) && norm > 0);
  if (norms.length === 0) return [1e-3, 1];
  const high = Math.ceil(Math.log10(norms.reduce((a, b) => Math.max(a, b))));
  const low = Math.floor(Math.log10(norms.reduce((a, b) => Math.min(a, b))));
  return [10 ** Math.max(low, high - 14), 10 ** Math.max(high, low + 1)];
};

/** How much of the gradient at k = 0 is left at the last k; null where there was none. */
export const keptOf = ({ h }: MeasuredNetwork): number | null => {
  const norms = overLayers(h);
  const [first = 0] = norms;
  const last = norms.at(-1) ?? 0;
  return first > 0 && Number.isFinite(last) ? last / first : null;
};

const count = new Intl.NumberFormat('en-GB', { maximumSignificantDigits: 2 });

/** A ratio in words: `a 12th part`, `less than a billionth`, `3 times as much`. */
export const formatKept = (kept: number): string => {
  if (kept >= 1.5) return `${count.format(kept)} times as much`;
  if (kept > 0.67) return 'about as much';
  if (kept < 1e-9) return 'less than a billionth';
  return `1/${count.format(1 / kept)}`;
};

const kinds = { rnn: 'vanilla RNN', lstm: 'LSTM', gru: 'GRU' } as const;

export const titleOf = ({ name, cell, trained }: MeasuredNetwork): string =>
  trained ? `${name} (${kinds[cell]})` : `untrained ${kinds[cell]}`;

/** `a, b and c`. */
const list = (parts: readonly string[]): string =>
  parts.length < 2 ? parts.join('') : `${parts.slice(0, -1).join(', ')} and ${parts.at(-1)}`;

/** What the charts show, in one sentence. */
export const describeFlow = ({ networks, steps, clip }: GradientFlowReply): string => {
  const byAmount = new Map<string, string[]>();
  for (const network of networks) {
    const kept = keptOf(network);
    if (kept === null) continue;
    const amount = formatKept(kept);
    byAmount.set(amount, [...(byAmount.get(amount) ?? []), network.trained ? network.name : `the ${titleOf(network)}`]);
  }
  if (byAmount.size === 0) return 'No gradient reaches back on this text.';
  const parts = [...byAmount].map(([amount, names]) => `${amount} in ${list(names)}`);
  const clipped = networks.filter(({ clipFactor }) => clipFactor < 0.995);
  const clipping =
    clipped.length === 0
      ? `clipping at ${clip} changes nothing here`
      : `clipping at ${clip} lowers whole curves and bends none: it tames a gradient that explodes, it brings back none that has vanished`;
  return `Of the gradient of one character’s loss, what is left ${steps} characters back is ${list(parts)}; ${clipping}.`;
};
