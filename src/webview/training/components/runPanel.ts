import { html, LitElement, nothing, type PropertyValues } from 'lit';
import type { RunEnd } from '../../../shared/trainerApi.js';
import type { RunSoFar } from '../../../shared/trainingApi.js';
import { sharedStyles } from '../../components/shared.styles.js';
import { formatCount } from '../../state/numbers.js';
import { controlStyles } from '../controls.styles.js';
import { formatClock, formatCompact, formatSmall } from '../curves.js';
import './lossChart.js';
import { runStyles } from './runPanel.styles.js';
import './sampleList.js';

declare global {
  interface HTMLElementEventMap {
    'run-action': CustomEvent<'pause' | 'proceed' | 'keep' | 'discard' | 'resume' | 'again' | 'find' | 'elsewhere'>;
  }
}

/** `WebAssembly on 2 threads`, or the package around TensorFlow. */
const describeBackend = (backend: string, threads: number): string =>
  backend.startsWith('wasm') ? `WebAssembly on ${threads === 1 ? 'one thread' : `${threads} threads`}` : backend;

/** A run: how it goes, what it writes, and what one can do about it; or how it has ended. */
export class RunPanel extends LitElement {
  static override styles = [sharedStyles, controlStyles, runStyles];
  static override properties = {
    run: { attribute: false },
    paused: { attribute: false },
    ending: { attribute: false },
    waiting: { attribute: false },
    end: { attribute: false },
    resumable: { attribute: false },
  };
  declare run: RunSoFar;
  declare paused: boolean;
  declare ending: boolean;
  /** The run is over and cannot be written where it is. */
  declare waiting: boolean;
  /** Undefined while it goes on. */
  declare end: RunEnd | undefined;
  declare resumable: boolean;

  protected override render(): unknown {
    const { progress, validations, samples } = this.run;
    return html`<div class="layout">
      <header>
        ${this.#title()}
        <div class="buttons">${this.end === undefined ? this.#controls() : this.#choices(this.end)}</div>
      </header>
      ${this.#gauge()}
      <loss-chart .progress=${progress} .validations=${validations}></loss-chart>
      ${this.#facts()}
      <section class="samples">
        <h2>Samples while it learns</h2>
        <training-samples .samples=${samples}></training-samples>
      </section>
    </div>`;
  }

  protected override updated(_changed: PropertyValues): void {
    const done = this.run.progress.at(-1)?.done ?? 0;
    this.renderRoot.querySelector<HTMLElement>('.bar > div')?.style.setProperty('width', `${100 * done}%`);
  }

  #title(): unknown {
    const { started, warnings } = this.run;
    const { name, options, parameters, backend, backendReason } = started;
    return html`<div class="title">
      <h1>${name}</h1>
      <p class="muted number">
        ${options.layers}×${options.hidden} ${options.cell.toUpperCase()}, ${formatCount(parameters)} weights,
        ${describeBackend(backend, options.threads)}
      </p>
      ${backendReason === '' ? nothing : html`<p class="muted">${backendReason}</p>`}
      ${this.end === undefined ? nothing : this.#outcome(this.end)}
      ${this.waiting ? html`<p class="problem">What is not saved is lost when this window is closed.</p>` : nothing}
      ${warnings.map(text => html`<p class="note" role="status">${text}</p>`)}
    </div>`;
  }

  #outcome({ outcome, message }: RunEnd): unknown {
    return outcome === 'failed'
      ? html`<p class="problem" role="status">${message}</p>`
      : html`<p role="status">${message} The network reads your files now.</p>`;
  }

  /** The loss in large print, and how much of the budget is used. */
  #gauge(): unknown {
    const last = this.run.progress.at(-1);
    const loss = this.end === undefined ? last?.loss : this.end.validation;
    const unit = this.end === undefined ? 'nats per character' : 'nats per held-out character';
    const elapsed = last === undefined ? '' : `${formatClock(last.elapsed / 1000)} elapsed`;
    return html`<div class="gauge number">
      <div class="loss">${loss === undefined || loss === null ? '–' : loss.toFixed(2)} <small>${unit}</small></div>
      <div
        class="bar"
        role="progressbar"
        aria-label="Part of the budget that is used"
        aria-valuemin="0"
        aria-valuemax="100"
        aria-valuenow=${Math.round(100 * (last?.done ?? 0))}
      >
        <div></div>
      </div>
      <div class="times muted"><span>${elapsed}</span><span>${this.#rest()}</span></div>
    </div>`;
  }

  #rest(): string {
    const last = this.run.progress.at(-1);
    if (this.end !== undefined) return '';
    if (this.ending) return 'ending …';
    if (last === undefined) return 'begins …';
    if (this.waiting) return 'not saved yet';
    return this.paused ? 'paused' : `${formatClock(last.remaining / 1000)} left`;
  }

  #controls(): unknown {
    if (this.waiting) {
      return html`${this.#button('elsewhere', 'Save to another folder …', '')} ${this.#button('proceed', 'Try again')}
      ${this.#button('keep', 'Give up')} ${this.#button('discard', 'Stop and discard')}`;
    }
    return html`${this.paused ? this.#button('proceed', 'Resume', '') : this.#button('pause', 'Pause', '')}
    ${this.#button('keep', 'Stop and keep')} ${this.#button('discard', 'Stop and discard')}`;
  }

  #choices({ outcome }: RunEnd): unknown {
    return html`${outcome === 'failed' ? nothing : this.#button('find', 'Find its cells', '')}
    ${this.#button('again', 'Train another')}
    ${this.resumable ? this.#button('resume', 'Go on with this one') : nothing}`;
  }

  #facts(): unknown {
    const { progress, validations } = this.run;
    const last = progress.at(-1);
    if (last === undefined) return nothing;
    const held = validations.at(-1);
    const facts: readonly (readonly [string, string])[] = [
      ['characters/s', formatCount(last.charactersPerSecond)],
      ['characters read', formatCompact(last.characters)],
      ['epoch', (last.epoch + 1).toString()],
      ['gradient norm', formatSmall(last.gradientNorm)],
      ['learning rate', formatSmall(last.learningRate)],
      ...Object.entries(held?.byLanguage ?? {}).map(([id, nats]) => [`held-out ${id}`, nats.toFixed(2)] as const),
    ];
    return html`<dl class="facts number">
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
