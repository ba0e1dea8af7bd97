import { css, html, LitElement, nothing, type PropertyValues } from 'lit';
import type { RunEnd } from '../../../shared/trainerApi.js';
import type { RunSoFar } from '../../../shared/trainingApi.js';
import { sharedStyles } from '../../components/shared.styles.js';
import { formatCount } from '../../state/numbers.js';
import { controlStyles } from '../controls.styles.js';
import { formatClock, formatSmall } from '../curves.js';
import './lossChart.js';
import './sampleList.js';

declare global {
  interface HTMLElementEventMap {
    'run-action': CustomEvent<'pause' | 'proceed' | 'keep' | 'discard' | 'resume' | 'again' | 'find'>;
  }
}

/** `WebAssembly on 2 threads`, or the package around TensorFlow. */
const describeBackend = (backend: string, threads: number): string =>
  backend.startsWith('wasm') ? `WebAssembly on ${threads === 1 ? 'one thread' : `${threads} threads`}` : backend;

/** A run: how it goes, what it writes, and what one can do about it; or how it has ended. */
export class RunPanel extends LitElement {
  static override styles = [
    sharedStyles,
    controlStyles,
    css`
      :host {
        display: grid;
        grid-template-columns: minmax(0, 1fr);
        gap: 14px;
        container: run / inline-size;
      }
      .big {
        display: flex;
        justify-content: space-between;
        align-items: baseline;
        gap: 12px;
        flex-wrap: wrap;
      }
      .loss {
        font-size: 1.9em;
        font-weight: 600;
        line-height: 1.1;
      }
      .loss small {
        font-size: 0.5em;
        font-weight: 400;
        color: var(--vscode-descriptionForeground);
      }
      .bar {
        height: 4px;
        border-radius: 2px;
        overflow: hidden;
        background: color-mix(in srgb, var(--vscode-foreground) 16%, transparent);
        outline: 1px solid var(--vscode-contrastBorder, transparent);
      }
      .bar > div {
        height: 100%;
        width: 0;
        background: var(--vscode-progressBar-background);
      }
      dl {
        display: grid;
        grid-template-columns: repeat(auto-fill, minmax(118px, 1fr));
        gap: 8px 12px;
        margin: 0;
      }
      dt {
        font-size: 11px;
        color: var(--vscode-descriptionForeground);
      }
      dd {
        margin: 0;
        white-space: nowrap;
      }
      .columns,
      .left {
        display: grid;
        grid-template-columns: minmax(0, 1fr);
        gap: 14px;
      }
      @container run (min-width: 760px) {
        .columns {
          display: grid;
          grid-template-columns: minmax(0, 3fr) minmax(0, 2fr);
          gap: 24px;
          align-items: start;
        }
      }
    `,
  ];
  static override properties = {
    run: { attribute: false },
    paused: { attribute: false },
    ending: { attribute: false },
    end: { attribute: false },
    resumable: { attribute: false },
  };
  declare run: RunSoFar;
  declare paused: boolean;
  declare ending: boolean;
  /** Undefined while it goes on. */
  declare end: RunEnd | undefined;
  declare resumable: boolean;

  protected override render(): unknown {
    const { started, progress, validations, samples, warnings } = this.run;
    const { name, options, parameters, backend, backendReason } = started;
    const last = progress.at(-1);
    return html`<header>
        <h1>${name}</h1>
        <p class="muted number">
          ${options.layers}×${options.hidden} ${options.cell.toUpperCase()}, ${formatCount(parameters)} weights,
          ${describeBackend(backend, options.threads)}
        </p>
        ${backendReason === '' ? nothing : html`<p class="muted">${backendReason}</p>`}
      </header>
      ${this.end === undefined ? this.#going() : this.#ended(this.end)}
      <div
        class="bar"
        role="progressbar"
        aria-label="Part of the time that is used"
        aria-valuemin="0"
        aria-valuemax="100"
        aria-valuenow=${Math.round(100 * (last?.done ?? 0))}
      >
        <div></div>
      </div>
      ${warnings.map(text => html`<p class="note" role="status">${text}</p>`)}
      <div class="columns">
        <div class="left">
          <loss-chart .progress=${progress} .validations=${validations}></loss-chart>
          ${this.#numbers()}
        </div>
        <section>
          <h2>Samples while it learns</h2>
          <training-samples .samples=${samples}></training-samples>
        </section>
      </div>`;
  }

  protected override updated(_changed: PropertyValues): void {
    const done = this.run.progress.at(-1)?.done ?? 0;
    this.renderRoot.querySelector<HTMLElement>('.bar > div')?.style.setProperty('width', `${100 * done}%`);
  }

  #going(): unknown {
    const last = this.run.progress.at(-1);
    const left = last === undefined ? 'begins' : this.paused ? 'paused' : `${formatClock(last.remaining / 1000)} left`;
    return html`<div class="big number">
        <span class="loss">${last === undefined ? '–' : last.loss.toFixed(2)} <small>nats per character</small></span>
        <span class="left-over">${this.ending ? 'ending' : left}</span>
      </div>
      <div class="buttons">
        ${this.paused ? this.#button('proceed', 'Resume', '') : this.#button('pause', 'Pause', '')}
        ${this.#button('keep', 'Stop and keep')} ${this.#button('discard', 'Stop and discard')}
      </div>`;
  }

  #ended(end: RunEnd): unknown {
    return html`<div class="big number">
        <span class="loss"
          >${end.validation === null ? '–' : end.validation.toFixed(2)} <small>nats per held-out character</small></span
        >
      </div>
      <p class=${end.outcome === 'failed' ? 'problem' : ''} role="status">
        ${end.message} ${end.outcome === 'failed' ? nothing : 'The network reads your files now.'}
      </p>
      <div class="buttons">
        ${end.outcome === 'failed' ? nothing : this.#button('find', 'Find its cells', '')}
        ${this.#button('again', 'Train another')}
        ${this.resumable ? this.#button('resume', 'Go on with this one') : nothing}
      </div>`;
  }

  #numbers(): unknown {
    const { progress, validations } = this.run;
    const last = progress.at(-1);
    if (last === undefined) return nothing;
    const held = validations.at(-1);
    const facts: readonly (readonly [string, string])[] = [
      ['characters/s', formatCount(last.charactersPerSecond)],
      ['characters read', formatCount(last.characters)],
      ['elapsed', formatClock(last.elapsed / 1000)],
      ['remaining', formatClock(last.remaining / 1000)],
      ['gradient norm', formatSmall(last.gradientNorm)],
      ['learning rate', formatSmall(last.learningRate)],
      ['pass through the text', (last.epoch + 1).toString()],
      ...Object.entries(held?.byLanguage ?? {}).map(([id, nats]) => [`held-out ${id}`, nats.toFixed(2)] as const),
    ];
    return html`<dl class="number">
      ${facts.map(
        ([name, value]) =>
          html`<div>
            <dt>${name}</dt>
            <dd>${value}</dd>
          </div>`,
      )}
    </dl>`;
  }

  #button(
    action: HTMLElementEventMap['run-action']['detail'],
    label: string,
    look: 'secondary' | '' = 'secondary',
  ): unknown {
    const act = (): boolean =>
      this.dispatchEvent(new CustomEvent('run-action', { detail: action, bubbles: true, composed: true }));
    return html`<button class=${look} ?disabled=${this.ending} @click=${act}>${label}</button>`;
  }
}

customElements.define('training-run', RunPanel);
declare global {
  interface HTMLElementTagNameMap {
    'training-run': RunPanel;
  }
}
