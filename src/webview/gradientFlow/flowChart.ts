import { css, html, LitElement } from 'lit';
import UPlot from 'uplot';
import { sharedStyles } from '../components/shared.styles.js';
import { plotStyles } from '../training/controls.styles.js';
import { curveColours, gridColour, themeColour, ThemeWatch } from '../training/themeColours.js';
import { formatKept, keptOf, overLayers, titleOf, type MeasuredNetwork } from './flowData.js';

const height = 280;
const superscripts = '⁰¹²³⁴⁵⁶⁷⁸⁹';

/** `10⁻³`. */
const formatPower = (value: number): string => {
  const power = Math.round(Math.log10(value));
  return `10${power < 0 ? '⁻' : ''}${[...String(Math.abs(power))].map(digit => superscripts[Number(digit)]).join('')}`;
};

/** One network: the norm against k, on the logarithmic scale that all charts share. */
export class FlowChart extends LitElement {
  static override styles = [
    sharedStyles,
    plotStyles,
    css`
      :host {
        display: block;
        min-width: 0;
      }
      h2 {
        margin: 0;
        font-size: 1em;
        font-weight: 600;
        overflow-wrap: anywhere;
      }
      p {
        margin: 1px 0 6px;
        font-size: 12px;
      }
      .plot {
        height: ${height}px;
        overflow: hidden;
      }
    `,
  ];
  static override properties = { network: { attribute: false }, range: { attribute: false } };
  declare network: MeasuredNetwork;
  declare range: [number, number];

  #plot: UPlot | undefined;
  readonly #resize = new ResizeObserver(([entry]) => {
    const width = entry?.contentRect.width ?? 0;
    if (width > 0) this.#plot?.setSize({ width, height });
  });

  constructor() {
    super();
    new ThemeWatch(this, () => this.#make());
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#resize.disconnect();
    this.#plot?.destroy();
    this.#plot = undefined;
  }

  protected override render(): unknown {
    const { network } = this;
    const kept = keptOf(network);
    const steps = (network.h[0]?.length ?? 1) - 1;
    const words = kept === null ? 'no gradient' : `${formatKept(kept)} is left after ${steps} characters`;
    return html`<h2>${titleOf(network)}</h2>
      <p class="muted number">${words}</p>
      <div class="plot" role="img" aria-label=${`Gradient norm of the ${titleOf(network)}: ${words}`}></div>`;
  }

  protected override updated(): void {
    this.#make();
  }

  #make(): void {
    const plot = this.renderRoot?.querySelector<HTMLElement>('.plot');
    if (plot === null || plot === undefined) return;
    this.#resize.observe(plot);
    const { network, range } = this;
    const column = (layers: readonly (readonly number[])[]): (number | null)[] =>
      overLayers(layers).map(norm => (norm >= range[0] && Number.isFinite(norm) ? norm : null));
    const { first, second, third } = curveColours();
    const line = gridColour;
    const axis = {
      stroke: themeColour('foreground', '#888'),
      font: `11px ${getComputedStyle(this).fontFamily}`,
      grid: { stroke: line, width: 1 },
      ticks: { stroke: line, width: 1, size: 4 },
    };
    const h = column(network.h);
    this.#plot?.destroy();
    this.#plot = new UPlot(
      {
        width: Math.max(100, plot.clientWidth),
        height,
        legend: { show: false },
        cursor: { drag: { x: false, y: false }, points: { size: 7 } },
        scales: { x: { time: false, range: [0, h.length - 1] }, y: { distr: 3, range } },
        series: [
          {},
          { stroke: first, width: 2.5, points: { show: false } },
          { stroke: second, width: 2, dash: [5, 4], points: { show: false } },
          { stroke: third, width: 2, dash: [1, 3], points: { show: false } },
        ],
        axes: [
          { ...axis, size: 28, label: 'characters back', labelSize: 16, labelGap: 0, labelFont: axis.font },
          {
            ...axis,
            size: 48,
            splits: () => powersIn(range),
            // uPlot would label only some of them.
            filter: (_, splits) => splits,
            values: (_, values) => values.map(formatPower),
          },
        ],
      },
      [h.map((_, k) => k), h, column(network.hClipped), network.c === null ? h.map(() => null) : column(network.c)],
      plot,
    );
  }
}

/** Some six powers of ten between the ends. */
const powersIn = ([low, high]: readonly [number, number]): number[] => {
  const [from, to] = [Math.round(Math.log10(low)), Math.round(Math.log10(high))];
  const step = Math.max(1, Math.ceil((to - from) / 7));
  return Array.from({ length: Math.floor((to - from) / step) + 1 }, (_, index) => 10 ** (from + index * step));
};

customElements.define('flow-chart', FlowChart);
declare global {
  interface HTMLElementTagNameMap {
    'flow-chart': FlowChart;
  }
}
