import type { ProgressPoint, ValidationPoint } from '../../shared/trainerApi.js';

/** What the curves are drawn against. */
export type CurveAxis = 'characters' | 'time';

/** Columns with a common x, as uPlot takes them; null where a curve has no point. */
export type CurveData = [number[], (number | null)[], (number | null)[]];

/** Both losses against characters, or against seconds of training. */
export const curveData = (
  progress: readonly ProgressPoint[],
  validations: readonly ValidationPoint[],
  axis: CurveAxis,
): CurveData => {
  const place = (point: ProgressPoint | ValidationPoint): number =>
    axis === 'characters' ? point.characters : point.elapsed / 1000;
  const rows = [
    ...progress.map(point => ({ x: place(point), train: point.loss as number | null, held: null as number | null })),
    ...validations.map(point => ({ x: place(point), train: null, held: point.loss })),
  ].sort((a, b) => a.x - b.x);
  // Where both curves have a point at one place, one row holds both: uPlot wants x to rise.
  const merged: typeof rows = [];
  for (const row of rows) {
    const last = merged.at(-1);
    if (last !== undefined && last.x === row.x) {
      last.train = row.train ?? last.train;
      last.held = row.held ?? last.held;
    } else merged.push({ ...row });
  }
  return [merged.map(({ x }) => x), merged.map(({ train }) => train), merged.map(({ held }) => held)];
};

const compact = new Intl.NumberFormat('en-GB', { notation: 'compact', maximumFractionDigits: 1 });

/** `1.2M`, `350k`. */
export const formatCompact = (value: number): string => compact.format(value).toLowerCase().replace('m', 'M');

/** `0:42`, `12:05`, `3:04:05` of seconds. */
export const formatClock = (seconds: number): string => {
  const whole = Math.max(0, Math.round(seconds));
  const [h, m, s] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  const two = (value: number): string => String(value).padStart(2, '0');
  return h > 0 ? `${h}:${two(m)}:${two(s)}` : `${m}:${two(s)}`;
};

/** Three significant digits, without the noise of more. */
export const formatSmall = (value: number): string =>
  value === 0 ? '0' : Math.abs(value) < 0.001 ? value.toExponential(1).replace('-', '−') : value.toPrecision(3);
