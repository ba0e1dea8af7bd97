import { html, svg } from 'lit';

const width = 320;
const height = 90;

/** A histogram of a null's largest values, and where the cell itself stands beyond or among them. */
export const histogramChart = (
  { from, to, counts }: { readonly from: number; readonly to: number; readonly counts: readonly number[] },
  own: number,
  label: string,
): unknown => {
  const [low, high] = [Math.min(from, own), Math.max(to, own)];
  const span = high - low || 1;
  const x = (value: number): number => ((value - low) / span) * width;
  const most = Math.max(1, ...counts);
  const step = (to - from) / Math.max(1, counts.length);
  const place = Math.min(width - 30, Math.max(30, x(own)));
  return html`<svg viewBox="0 -18 ${width} ${height + 40}" width=${width} role="img" aria-label=${label}>
    ${counts.map((count, index) => {
      const tall = (count / most) * height;
      return svg`<rect class="bar" x=${x(from + index * step)} y=${height - tall} width=${Math.max(1, x(low + step) - 1)} height=${tall}></rect>`;
    })}
    ${svg`<path class="axis" d="M0 ${height}.5H${width}"></path>
    <path class="own" d="M${x(own)} -2V${height}"></path>
    <text class="own-text" x=${place} y="-6" text-anchor="middle">this cell ${own.toFixed(3)}</text>
    <text x="0" y=${height + 15}>${low.toFixed(2)}</text>
    <text x=${width} y=${height + 15} text-anchor="end">${high.toFixed(2)}</text>`}
  </svg>`;
};

/** The losses of random cells as ticks on a line, and the cell's own as a strong one. */
export const ticksChart = (controls: readonly number[], own: number, label: string): unknown => {
  const low = Math.min(0, own, ...controls);
  const high = Math.max(own, ...controls, low + 1e-6);
  const x = (value: number): number => ((value - low) / (high - low)) * width;
  const place = Math.min(width - 30, Math.max(30, x(own)));
  return html`<svg viewBox="0 -18 ${width} 60" width=${width} role="img" aria-label=${label}>
    ${controls.map(value => svg`<path class="axis" opacity="0.6" d="M${x(value)} 8V24"></path>`)}
    ${svg`<path class="axis" d="M0 24.5H${width}"></path>
    <path class="own" d="M${x(own)} -2V24"></path>
    <text class="own-text" x=${place} y="-6" text-anchor="middle">this cell ${own.toFixed(3)}</text>
    <text x="0" y="39">${low.toFixed(2)} nats</text>
    <text x=${width} y="39" text-anchor="end">${high.toFixed(2)} nats</text>`}
  </svg>`;
};
