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

/** What the charts show, in one sentence. */
export const describeFlow = ({ networks, steps, clip }: GradientFlowReply): string => {
  const parts = networks.flatMap(network => {
    const kept = keptOf(network);
    return kept === null
      ? []
      : [`${formatKept(kept)} in ${network.trained ? network.name : `the ${titleOf(network)}`}`];
  });
  if (parts.length === 0) return 'No gradient reaches back on this text.';
  const list = parts.length === 1 ? parts[0]! : `${parts.slice(0, -1).join(', ')} and ${parts.at(-1)!}`;
  const clipped = networks.filter(({ clipFactor }) => clipFactor < 0.995);
  const lowered = clipped.map(
    network => `${network.trained ? network.name : kinds[network.cell]} to ${Math.round(100 * network.clipFactor)}%`,
  );
  const clipping =
    clipped.length === 0
      ? `clipping at ${clip} changes nothing here`
      : `clipping at ${clip} scales every step alike (${lowered.join(', ')}) and so cures explosions only`;
  return `Of the gradient of one character’s loss, ${steps} characters back there is left ${list}; ${clipping}.`;
};
