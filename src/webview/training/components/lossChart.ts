import { css, html, LitElement, type PropertyValues } from 'lit';
import UPlot from 'uplot';
import type { ProgressPoint, ValidationPoint } from '../../../shared/trainerApi.js';
import { sharedStyles } from '../../components/shared.styles.js';
import { plotStyles } from '../controls.styles.js';
import { curveData, formatClock, formatCompact, type CurveAxis } from '../curves.js';
import { curveColours, gridColour, themeColour, ThemeWatch } from '../themeColours.js';

/** Both losses as curves, against characters or against time. */
export class LossChart extends LitElement {
  static override styles = [
    sharedStyles,
    plotStyles,
    css`
      :host {
        display: flex;
        flex-direction: column;
        min-width: 0;
        min-height: 0;
      }
      .head {
        display: flex;
        flex-wrap: wrap;
        justify-content: space-between;
        align-items: center;
        gap: 4px 12px;
        margin-bottom: 4px;
        font-size: 12px;
      }
      .key {
        display: flex;
        flex-wrap: wrap;
        gap: 2px 12px;
      }
      .key span::before {
        content: '';
        display: inline-block;
        width: 16px;
        margin-right: 5px;
        vertical-align: 3px;
        border-top: 2px solid var(--curve);
      }
      .key .held::before {
        border-top-style: dashed;
      }
      .axis {
        display: flex;
        border: 1px solid var(--vscode-contrastBorder, var(--vscode-widget-border, var(--vscode-panel-border)));
        border-radius: 4px;
        overflow: hidden;
      }
      .axis button {
        padding: 1px 8px;
        border: 0;
        background: none;
        color: var(--vscode-foreground);
      }
      .axis button:hover {
        background: var(--vscode-toolbar-hoverBackground);
      }
      .axis button[aria-pressed='true'] {
        background: var(--vscode-button-background);
        color: var(--vscode-button-foreground);
        outline: 1px solid var(--vscode-contrastActiveBorder, transparent);
        outline-offset: -2px;
      }
      /* As high as it wants to be, unless whoever shows it says how high. */
      .plot {
        flex: 1 1 190px;
        min-height: 110px;
        overflow: hidden;
      }
    `,
  ];
  static override properties = {
    progress: { attribute: false },
    validations: { attribute: false },
    axis: { state: true },
    at: { state: true },
  };
  declare progress: readonly ProgressPoint[];
  declare validations: readonly ValidationPoint[];
  declare axis: CurveAxis;
  /** Place of the pointer among the points; null for none. */
  declare at: number | null;

  #plot: UPlot | undefined;
  readonly #resize = new ResizeObserver(([entry]) => this.#fit(entry?.contentRect));

  constructor() {
    super();
    this.progress = [];
    this.validations = [];
    this.axis = 'characters';
    this.at = null;
    new ThemeWatch(this, () => this.#make());
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#resize.disconnect();
    this.#plot?.destroy();
    this.#plot = undefined;
  }

  protected override render(): unknown {
    const { train, held } = this.#shown();
    return html`<div class="head">
        <div class="key number">
          <span class="train">training ${train}</span><span class="held">held-out files ${held}</span>
        </div>
        <div class="axis" role="group" aria-label="Draw the loss against">
          ${(['characters', 'time'] as const).map(
            axis =>
              html`<button aria-pressed=${axis === this.axis} @click=${() => this.#choose(axis)}>${axis}</button>`,
          )}
        </div>
      </div>
      <div
        class="plot"
        role="img"
        aria-label=${`Loss in nats per character: training ${train}, held-out files ${held}`}
      ></div>`;
  }

  protected override firstUpdated(): void {
    const plot = this.renderRoot.querySelector('.plot');
    if (plot !== null) this.#resize.observe(plot);
    this.#make();
  }

  protected override updated(changed: PropertyValues): void {
    if (changed.has('progress') || changed.has('validations')) this.#plot?.setData(this.#data());
  }

  #choose(axis: CurveAxis): void {
    this.axis = axis;
    this.#make();
  }

  #data(): UPlot.AlignedData {
    return curveData(this.progress, this.validations, this.axis);
  }

  /** The losses at the pointer, or the newest ones. */
  #shown(): { readonly train: string; readonly held: string } {
    const data = curveData(this.progress, this.validations, this.axis);
    const end = this.at ?? data[0].length - 1;
    const last = (column: readonly (number | null)[]): string => {
      for (let index = Math.min(end, column.length - 1); index >= 0; index--) {
        const value = column[index];
        if (value !== null && value !== undefined) return value.toFixed(2);
      }
      return '–';
    };
    return { train: last(data[1]), held: last(data[2]) };
  }

  #fit(box: DOMRectReadOnly | undefined): void {
    if (box !== undefined && box.width > 0) this.#plot?.setSize({ width: box.width, height: box.height });
  }

  /** Draws anew, because canvases know no variables: a theme or an axis has changed. */
  #make(): void {
    const plot = this.renderRoot?.querySelector<HTMLElement>('.plot');
    if (plot === null || plot === undefined) return;
    const { first, second } = curveColours();
    this.renderRoot.querySelector<HTMLElement>('.train')?.style.setProperty('--curve', first);
    this.renderRoot.querySelector<HTMLElement>('.held')?.style.setProperty('--curve', second);
    const text = themeColour('foreground', '#888');
    const line = gridColour;
    const font = `12px ${getComputedStyle(this).fontFamily}`;
    const time = this.axis === 'time';
    const axis = {
      stroke: text,
      font,
      grid: { stroke: line, width: 1 },
      ticks: { stroke: line, width: 1, size: 4 },
    };
    this.#plot?.destroy();
    this.#plot = new UPlot(
      {
        width: Math.max(100, plot.clientWidth),
        height: Math.max(100, plot.clientHeight),
        legend: { show: false },
        cursor: { drag: { x: false, y: false }, points: { size: 7 } },
        scales: { x: { time: false }, y: { range: (_, low, high) => lossRange(low, high) } },
        series: [
          {},
          { label: 'training', stroke: first, width: 2, spanGaps: true, points: { show: false } },
          {
            label: 'held-out files',
            stroke: second,
            width: 2,
            dash: [6, 4],
            spanGaps: true,
            points: { show: true, size: 6, fill: second },
          },
        ],
        axes: [
          {
            ...axis,
            size: 34,
            space: 48,
            values: (_, values) => values.map(value => (time ? formatClock(value) : formatCompact(value))),
          },
          {
            ...axis,
            size: 38,
            space: 26,
            incrs: [0.1, 0.2, 0.5, 1, 2],
            values: (_, values) => values.map(value => value.toFixed(1)),
          },
        ],
        hooks: {
          setCursor: [
            plot => {
              this.at = plot.cursor.left === undefined || plot.cursor.left < 0 ? null : (plot.cursor.idx ?? null);
            },
          ],
        },
      },
      this.#data(),
      plot,
    );
  }
}

/** From below the lowest to above the highest, on tenths; something to see while there is no point yet. */
const lossRange = (low: number | null, high: number | null): [number, number] => {
  if (low === null || high === null || !Number.isFinite(low) || !Number.isFinite(high)) return [0, 5];
  return [Math.max(0, Math.floor(10 * low - 1) / 10), Math.ceil(10 * high + 1) / 10];
};

customElements.define('loss-chart', LossChart);
declare global {
  interface HTMLElementTagNameMap {
    'loss-chart': LossChart;
  }
}
