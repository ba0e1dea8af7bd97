import { css, html, LitElement, nothing, type PropertyValues } from 'lit';
import type { GradientFlowState, GradientFlowViewApi } from '../../shared/gradientFlowApi.js';
import type { Remote } from '../../shared/rpc.js';
import { sharedStyles } from '../components/shared.styles.js';
import { formatCount } from '../state/numbers.js';
import { controlStyles } from '../training/controls.styles.js';
import { curveColours, ThemeWatch } from '../training/themeColours.js';
import './flowChart.js';
import { describeFlow, sharedRange } from './flowData.js';

/** The page of the gradient flow: one sentence, and a chart for each network on one scale. */
export class FlowApp extends LitElement {
  static override styles = [
    sharedStyles,
    controlStyles,
    css`
      :host {
        display: block;
        min-height: 100%;
        padding: 20px 24px 32px;
        background: var(--vscode-editor-background);
      }
      main {
        display: grid;
        grid-template-columns: minmax(0, 1fr);
        gap: 16px;
        max-width: 1400px;
      }
      .sentence {
        font-size: 1.15em;
        max-width: 90ch;
      }
      .bar {
        display: flex;
        flex-wrap: wrap;
        gap: 8px 24px;
        align-items: end;
        justify-content: space-between;
      }
      form {
        display: flex;
        flex-wrap: wrap;
        gap: 8px 12px;
        align-items: end;
      }
      label {
        display: grid;
        gap: 2px;
        font-size: 12px;
      }
      label > input[type='number'] {
        width: 10ch;
      }
      .key {
        display: flex;
        flex-wrap: wrap;
        gap: 2px 16px;
      }
      .key span::before {
        content: '';
        display: inline-block;
        width: 22px;
        margin-right: 6px;
        vertical-align: 3px;
        border-top: 2.5px solid var(--curve);
      }
      .key .clipped::before {
        border-top-style: dashed;
      }
      .key .memory::before {
        border-top-style: dotted;
      }
      .charts {
        display: grid;
        grid-template-columns: repeat(auto-fit, minmax(210px, 1fr));
        gap: 20px 24px;
      }
    `,
  ];
  static override properties = { state: { attribute: false }, calls: { attribute: false }, failure: { state: true } };
  declare state: GradientFlowState | undefined;
  declare calls: Remote<GradientFlowViewApi>;
  declare failure: string | undefined;

  constructor() {
    super();
    new ThemeWatch(this, () => this.requestUpdate());
  }

  protected override render(): unknown {
    const { state } = this;
    if (state === undefined) return nothing;
    return html`<main>
      <h1>How far gradients reach back${state.title === '' ? '' : ` in ${state.title}`}</h1>
      ${this.failure === undefined ? nothing : html`<p class="problem" role="alert">${this.failure}</p>`}
      ${this.#show(state)}
    </main>`;
  }

  protected override updated(_changed: PropertyValues): void {
    const { first, second, third } = curveColours();
    const colours = { plain: first, clipped: second, memory: third };
    for (const [name, colour] of Object.entries(colours)) {
      this.renderRoot.querySelector<HTMLElement>(`.key .${name}`)?.style.setProperty('--curve', colour);
    }
  }

  #show(state: GradientFlowState): unknown {
    if (state.kind === 'busy') return html`<p role="status">Measuring …</p>`;
    if (state.kind === 'failed') return html`<p class="problem" role="alert">${state.reason}</p>`;
    const { flow } = state;
    const range = sharedRange(flow.networks);
    const positions = flow.networks[0]?.positions ?? 0;
    return html`<p class="sentence">${describeFlow(flow)}</p>
      <div class="bar">
        <div class="key">
          <span class="plain">|∂ loss(t) / ∂ h(t − k)|</span>
          <span class="clipped">the same, clipped at ${flow.clip}</span>
          <span class="memory">|∂ loss(t) / ∂ c(t − k)|, LSTM</span>
        </div>
        <form @submit=${(event: Event) => this.#measure(event)}>
          <label
            >Characters back<input type="number" name="steps" min="10" max="400" step="1" .value=${String(flow.steps)}
          /></label>
          <label
            >Clip<input type="number" name="clip" min="0.001" max="1000" step="any" .value=${String(flow.clip)}
          /></label>
          <button type="submit" class="secondary">Measure again</button>
        </form>
      </div>
      <div class="charts">
        ${flow.networks.map(network => html`<flow-chart .network=${network} .range=${range}></flow-chart>`)}
      </div>
      <p class="muted number">
        Mean over ${positions} places in the first ${formatCount(state.characters)} characters of the text. All charts
        have the same logarithmic scale.
      </p>`;
  }

  #measure(event: Event): void {
    event.preventDefault();
    const fields = new FormData(event.target as HTMLFormElement);
    this.failure = undefined;
    this.calls
      .measure({ steps: Number(fields.get('steps')), clip: Number(fields.get('clip')) })
      .catch((error: unknown) => {
        this.failure = error instanceof Error ? error.message : String(error);
      });
  }
}

customElements.define('flow-app', FlowApp);
declare global {
  interface HTMLElementTagNameMap {
    'flow-app': FlowApp;
  }
}
