import { css, html, LitElement, nothing, svg } from 'lit';
import type { CellsPageApi, CellsPageState } from '../../shared/cellsPageApi.js';
import type { GateSaturation } from '../../shared/exploreApi.js';
import type { Signal } from '../../shared/network.js';
import type { Remote } from '../../shared/rpc.js';
import { formatCell, layerOf, type CellIndex } from '../../shared/units.js';
import { sharedStyles } from '../components/shared.styles.js';
import { cellsPageStyles } from './page.styles.js';

type GatesState = Extract<CellsPageState, { kind: 'gates' }>;

const side = 260;
const names: Readonly<Partial<Record<Signal, string>>> = {
  i: 'input gate',
  f: 'forget gate',
  o: 'output gate',
  r: 'reset gate',
  z: 'update gate',
};

/** Each cell a dot: how often its gate is nearly shut, and how often nearly open (Karpathy et al. 2015, figure 4). */
export class CellsGates extends LitElement {
  static override styles = [
    sharedStyles,
    cellsPageStyles,
    css`
      .plots {
        display: grid;
        grid-template-columns: repeat(auto-fit, minmax(240px, 1fr));
        gap: 24px;
        margin-top: 12px;
      }
      figure {
        max-width: 380px;
        margin: 0;
      }
      figcaption {
        font-weight: 600;
        margin-bottom: 4px;
      }
      circle {
        fill: var(--vscode-charts-blue, var(--vscode-focusBorder));
      }
      .dot {
        fill-opacity: 0.45;
        cursor: pointer;
      }
      .layer1 {
        fill: var(--vscode-charts-orange, var(--vscode-focusBorder));
      }
      .layer2 {
        fill: var(--vscode-charts-green, var(--vscode-focusBorder));
      }
      .known {
        fill-opacity: 1;
        stroke: var(--vscode-foreground);
        stroke-width: 1.5;
      }
      .dot:hover,
      .dot:focus-visible,
      .dot.chosen {
        fill-opacity: 1;
        stroke: var(--vscode-foreground);
        stroke-width: 2.5;
        outline: none;
      }
      .diagonal {
        stroke-dasharray: 3 4;
        opacity: 0.5;
      }
      .told {
        position: sticky;
        bottom: -40px;
        min-height: 1.5em;
        margin: 12px 0 0;
        padding: 8px 0;
        max-width: none;
        background: var(--vscode-editor-background);
      }
      .layers {
        display: flex;
        flex-wrap: wrap;
        gap: 4px 16px;
        margin: 8px 0 0;
        padding: 0;
        list-style: none;
      }
      .layers svg {
        display: inline-block;
        vertical-align: -1px;
      }
      .layers circle {
        fill-opacity: 1;
      }
    `,
  ];
  static override properties = {
    state: { attribute: false },
    calls: { attribute: false },
    looked: { state: true },
  };
  declare state: GatesState;
  declare calls: Remote<CellsPageApi>;
  declare looked: CellIndex | undefined;

  protected override render(): unknown {
    const { saturation, title } = this.state;
    const { network, steps, gates } = saturation;
    if (gates.length === 0) {
      return html`<h1>Gates of ${network.name}</h1>
        <p>A vanilla recurrent network has no gates: there is nothing that opens or shuts.</p>`;
    }
    return html`<h1>Gates of ${network.name}</h1>
      <p>
        How often each gate is nearly shut (below 0.1) and nearly open (above 0.9) over the
        ${steps.toLocaleString('en-GB')} characters of ${title}. Each dot is a cell; choose one to colour the lens by
        it. Cells at the lower right keep their gate open nearly always: with the forget gate open, they remember for
        long. Ringed dots are cells that were found to track something.
      </p>
      ${this.#layers()}
      <div class="plots">${gates.map(gate => this.#plot(gate))}</div>
      <p class="told" role="status">${this.#told()}</p>`;
  }

  #layers(): unknown {
    const { layers } = this.state.saturation.network;
    if (layers === 1) return nothing;
    return html`<ul class="layers">
      ${Array.from(
        { length: layers },
        (_, layer) =>
          html`<li>
            <svg width="10" height="10" aria-hidden="true">
              ${svg`<circle class=${colourOf(layer)} cx="5" cy="5" r="4"></circle>`}
            </svg>
            layer ${layer}
          </li>`,
      )}
    </ul>`;
  }

  #plot({ gate, below, above }: GateSaturation): unknown {
    const { network } = this.state.saturation;
    const { names: known } = this.state;
    const stop = this.looked ?? Object.keys(known).map(Number)[0] ?? 0;
    const order = Array.from(below.keys()).sort((a, b) => Number(a in known) - Number(b in known));
    return html`<figure>
      <figcaption>${names[gate] ?? gate} (${gate})</figcaption>
      <svg
        viewBox="-40 -8 ${side + 52} ${side + 50}"
        role="group"
        aria-label=${`${names[gate] ?? gate}: each dot is a cell`}
      >
        ${svg`<path class="axis" d="M0 0V${side}H${side}"></path>
        <path class="axis diagonal" d="M0 0L${side} ${side}"></path>
        <text x=${side / 2} y=${side + 32} text-anchor="middle">share of characters above 0.9</text>
        <text transform="translate(-28 ${side / 2}) rotate(-90)" text-anchor="middle">share below 0.1</text>
        <text x="0" y=${side + 15}>0</text><text x=${side} y=${side + 15} text-anchor="end">1</text>
        <text x="-6" y="8" text-anchor="end">1</text><text x="-6" y=${side} text-anchor="end">0</text>`}
        ${order.map(index => {
          const cell = index as CellIndex;
          const named = index in known;
          const label = `${known[index] ?? 'Cell'} ${formatCell(cell, network.hidden)}: ${percent(above[index])} open, ${percent(below[index])} shut`;
          return svg`<circle
            class="dot ${colourOf(layerOf(cell, network.hidden))} ${named ? 'known' : ''} ${cell === this.looked ? 'chosen' : ''}"
            data-cell=${formatCell(cell, network.hidden)}
            data-index=${index}
            cx=${side * (above[index] ?? 0)} cy=${side * (1 - (below[index] ?? 0))} r=${named ? 4.5 : 3.5}
            role="button" tabindex=${index === stop ? 0 : -1} aria-label=${label}
            @pointerenter=${() => (this.looked = cell)}
            @focus=${() => (this.looked = cell)}
            @click=${() => this.#choose(cell)}
            @keydown=${(event: KeyboardEvent) => this.#keyDown(event, cell)}
          ></circle>`;
        })}
      </svg>
    </figure>`;
  }

  /** Arrow keys go from cell to cell in the order of their numbers. */
  #keyDown(event: KeyboardEvent, cell: CellIndex): void {
    const { layers, hidden } = this.state.saturation.network;
    const last = layers * hidden - 1;
    const to: Readonly<Record<string, number>> = {
      ArrowRight: Math.min(last, cell + 1),
      ArrowDown: Math.min(last, cell + 1),
      ArrowLeft: Math.max(0, cell - 1),
      ArrowUp: Math.max(0, cell - 1),
      Home: 0,
      End: last,
    };
    const next = to[event.key];
    if (next !== undefined) {
      (event.currentTarget as SVGElement).parentElement?.querySelector<SVGElement>(`[data-index="${next}"]`)?.focus();
    } else if (event.key === 'Enter' || event.key === ' ') {
      this.#choose(cell);
    } else {
      return;
    }
    event.preventDefault();
  }

  #told(): string {
    const { looked } = this;
    if (looked === undefined) return 'Point at a dot, or walk there with the arrow keys, to see which cell it is.';
    const { saturation, names: known } = this.state;
    const parts = saturation.gates.map(
      ({ gate, below, above }) => `${gate}: ${percent(above[looked])} open, ${percent(below[looked])} shut`,
    );
    const name = known[looked] === undefined ? 'Cell' : known[looked];
    return `${name} ${formatCell(looked, saturation.network.hidden)} · ${parts.join(' · ')}`;
  }

  #choose(cell: CellIndex): void {
    this.looked = cell;
    void this.calls.showCell({ cell });
  }
}

const colourOf = (layer: number): string => `layer${layer % 3}`;
const percent = (part: number | undefined): string => `${(100 * (part ?? 0)).toFixed(1)}%`;

customElements.define('cells-gates', CellsGates);
declare global {
  interface HTMLElementTagNameMap {
    'cells-gates': CellsGates;
  }
}
