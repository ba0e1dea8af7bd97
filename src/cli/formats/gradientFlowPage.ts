import type { GradientFlowReply } from '../../shared/trainerApi.js';

const escape = (text: string): string => text.replace(/[&<>"]/g, character => `&#${character.charCodeAt(0)};`);

/** Each at least 3:1 on white, and the second of a pair on near black (WCAG 1.4.11). */
const colours: readonly (readonly [light: string, dark: string])[] = [
  ['#c0394b', '#ff7b89'],
  ['#00798c', '#4cc3d9'],
  ['#a86b00', '#edae49'],
  ['#6a4c93', '#b59be0'],
  ['#3f7d3a', '#8fd08a'],
  ['#6b5b4f', '#c9b8a8'],
];
const colourVariables = (dark: boolean): string =>
  colours.map((pair, index) => `--curve-${index}: ${pair[dark ? 1 : 0]};`).join(' ');

const [WIDTH, HEIGHT, LEFT, TOP, RIGHT, BOTTOM] = [760, 420, 70, 16, 16, 44];

interface Curve {
  readonly label: string;
  readonly colour: string;
  readonly dashed: boolean;
  readonly values: readonly number[];
}

/** One curve for the top layer of each network, and a dashed one for it after clipping, where that changes it. */
const curvesOf = ({ networks }: GradientFlowReply): readonly Curve[] =>
  networks.flatMap(({ name, h, hClipped, clipFactor }, index) => {
    const colour = `var(--curve-${index % colours.length})`;
    const curve = { label: name, colour, dashed: false, values: h.at(-1)! };
    return clipFactor < 0.999
      ? [curve, { label: `${name}, clipped`, colour, dashed: true, values: hClipped.at(-1)! }]
      : [curve];
  });

const chart = (curves: readonly Curve[], steps: number): string => {
  const positive = curves.flatMap(({ values }) => values.filter(value => value > 0 && Number.isFinite(value)));
  const high = Math.ceil(Math.log10(Math.max(...positive, 1e-30)));
  const low = Math.max(high - 16, Math.floor(Math.log10(Math.min(...positive, 10 ** high))));
  const x = (k: number): number => LEFT + (k / steps) * (WIDTH - LEFT - RIGHT);
  const y = (value: number): number =>
    TOP + ((high - Math.log10(value)) / Math.max(1, high - low)) * (HEIGHT - TOP - BOTTOM);
  // A norm below the lowest power is no longer drawn: on the lowest line it would seem to stay there.
  const isDrawn = (value: number | undefined): value is number =>
    value !== undefined && Number.isFinite(value) && value >= 10 ** low;
  const every = Math.ceil((high - low) / 8) || 1;
  const rows: string[] = [];
  for (let power = high; power >= low; power -= every) {
    const at = y(10 ** power).toFixed(1);
    rows.push(
      `<line x1="${LEFT}" x2="${WIDTH - RIGHT}" y1="${at}" y2="${at}" class="grid"/>` +
        `<text x="${LEFT - 8}" y="${at}" class="tick" text-anchor="end" dominant-baseline="middle">1e${power}</text>`,
    );
  }
  for (let part = 0; part <= 4; part++) {
    const k = Math.round((part * steps) / 4);
    rows.push(`<text x="${x(k).toFixed(1)}" y="${HEIGHT - 22}" class="tick" text-anchor="middle">${k}</text>`);
  }
  const lines = curves.map(({ colour, dashed, values, label }) => {
    const points = values.flatMap((value, k) =>
      isDrawn(value) ? [`${isDrawn(values[k - 1]) ? 'L' : 'M'}${x(k).toFixed(1)} ${y(value).toFixed(1)}`] : [],
    );
    const dash = dashed ? ' stroke-dasharray="5 4"' : '';
    const style = `fill:none;stroke:${colour};stroke-width:2`;
    return `<path d="${points.join('')}" style="${style}"${dash}><title>${escape(label)}</title></path>`;
  });
  return (
    `<svg viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="Norm of the gradient against steps back">` +
    `${rows.join('')}${lines.join('')}` +
    `<text x="${WIDTH / 2}" y="${HEIGHT - 4}" class="tick" text-anchor="middle">k, steps back</text></svg>`
  );
};

/** One page with a chart: the norm of d loss(t) / d h(t - k), logarithmic, against k. Needs nothing from elsewhere. */
export const gradientFlowPage = (file: string, flow: GradientFlowReply): string => {
  const curves = curvesOf(flow);
  const legend = curves
    .map(({ label, colour, dashed }) => {
      const style = `border-top:3px ${dashed ? 'dashed' : 'solid'} ${colour}`;
      return `<li><span style="${style}"></span>${escape(label)}</li>`;
    })
    .join('');
  const rows = flow.networks
    .map(({ name, h }) => {
      const top = h.at(-1)!;
      const at = [0, 10, 50, flow.steps].filter((k, index, all) => k <= flow.steps && all.indexOf(k) === index);
      return `<tr><th>${escape(name)}</th>${at.map(k => `<td>k = ${k}: ${top[k]!.toExponential(2)}</td>`).join('')}</tr>`;
    })
    .join('');
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Gradient flow on ${escape(file)}</title>
<style>
:root { color-scheme: light dark; ${colourVariables(false)} }
@media (prefers-color-scheme: dark) { :root { ${colourVariables(true)} } }
body { font: 15px/1.5 system-ui, sans-serif; max-width: 800px; margin: 2rem auto; padding: 0 1rem; }
svg { width: 100%; height: auto; }
.grid { stroke: currentColor; opacity: 0.15; }
.tick { font-size: 12px; fill: currentColor; }
ul { list-style: none; padding: 0; display: flex; flex-wrap: wrap; gap: 0.3rem 1.5rem; }
li span { display: inline-block; width: 2rem; margin-right: 0.5rem; vertical-align: middle; }
td, th { text-align: left; padding: 0.1rem 1rem 0.1rem 0; font-variant-numeric: tabular-nums; }
</style></head><body>
<h1>Gradient flow</h1>
<p>Mean of |d loss(t) / d h(t - k)| of the top layer over ${flow.networks[0]?.positions ?? 0} positions t of
<code>${escape(file)}</code>. Dashed: after clipping the whole gradient to a norm of ${flow.clip}.</p>
<ul>${legend}</ul>
${chart(curves, flow.steps)}
<table>${rows}</table>
</body></html>
`;
};
