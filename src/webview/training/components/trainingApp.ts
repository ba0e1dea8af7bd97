import { css, html, LitElement, nothing } from 'lit';
import type { Remote } from '../../../shared/rpc.js';
import type { TrainingState, TrainingViewApi } from '../../../shared/trainingApi.js';
import { sharedStyles } from '../../components/shared.styles.js';
import { controlStyles } from '../controls.styles.js';
import type { TrainingSession } from '../trainingSession.js';
import './runPanel.js';
import './setupForm.js';

/** The training view: one of its states at a time. */
export class TrainingApp extends LitElement {
  static override styles = [
    sharedStyles,
    controlStyles,
    css`
      :host {
        display: block;
        padding: 10px 16px;
      }
      .idle {
        display: grid;
        justify-items: start;
        gap: 12px;
        max-width: 520px;
      }
      .busy {
        display: flex;
        align-items: center;
        gap: 10px;
      }
      .spinner {
        width: 14px;
        height: 14px;
        border: 2px solid var(--vscode-progressBar-background);
        border-right-color: transparent;
        border-radius: 50%;
        animation: turn 1s linear infinite;
      }
      @keyframes turn {
        to {
          transform: rotate(1turn);
        }
      }
      @media (prefers-reduced-motion: reduce) {
        .spinner {
          animation: none;
        }
      }
    `,
  ];
  static override properties = { session: { attribute: false }, calls: { attribute: false }, failure: { state: true } };
  declare session: TrainingSession;
  declare calls: Remote<TrainingViewApi>;
  /** What the host said against the last call. */
  declare failure: string | undefined;
  #stop: (() => void) | undefined;

  override connectedCallback(): void {
    super.connectedCallback();
    this.#stop = this.session.subscribe(() => {
      this.failure = undefined;
      this.requestUpdate();
    });
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#stop?.();
  }

  protected override render(): unknown {
    const { state } = this.session;
    return html`<main>
      ${this.failure === undefined ? nothing : html`<p class="problem" role="alert">${this.failure}</p>`}
      ${state === undefined ? nothing : this.#show(state)}
    </main>`;
  }

  #show(state: TrainingState): unknown {
    switch (state.kind) {
      case 'idle':
        return this.#idle(state);
      case 'busy':
        return html`<p class="busy" role="status"><span class="spinner"></span>${state.what} …</p>`;
      case 'setup':
        return html`<training-setup
          .setup=${state}
          @setup-start=${(event: HTMLElementEventMap['setup-start']) => this.#call(calls => calls.start(event.detail))}
          @setup-languages=${(event: HTMLElementEventMap['setup-languages']) =>
            this.#call(calls => calls.chooseLanguages({ languages: event.detail }))}
          @setup-leave=${() => this.#call(calls => calls.leave({}))}
        ></training-setup>`;
      case 'running':
        return html`<training-run
          .run=${state.run}
          .paused=${state.paused}
          .ending=${state.ending}
          .waiting=${state.waiting}
          .end=${undefined}
          @run-action=${(event: HTMLElementEventMap['run-action']) => this.#act(event.detail, '')}
        ></training-run>`;
      case 'ended':
        return html`<training-run
          .run=${state.run}
          .ending=${false}
          .paused=${false}
          .waiting=${false}
          .end=${state.end}
          .resumable=${state.resumable}
          @run-action=${(event: HTMLElementEventMap['run-action']) => this.#act(event.detail, state.end.folder)}
        ></training-run>`;
    }
  }

  #idle({ problem, interrupted }: Extract<TrainingState, { kind: 'idle' }>): unknown {
    const action = problem?.action;
    return html`<div class="idle">
      ${
        problem === null
          ? html`<h1>A network of your own code</h1>
              <p>
                Give it a minute or a night: it learns from the source files of this workspace, character by character,
                and then colours them in the lens.
              </p>`
          : html`<h1>${problem.title}</h1>
              <p role="alert">${problem.detail}</p>`
      }
      ${
        interrupted === null
          ? nothing
          : html`<p class="note">The training of ${interrupted.name} was interrupted.</p>
              <button @click=${() => this.#call(calls => calls.resume({ folder: interrupted.folder }))}>
                Resume ${interrupted.name}
              </button>`
      }
      ${
        action === undefined
          ? nothing
          : html`<button
              class="secondary"
              @click=${() => this.#call(calls => calls.runCommand({ command: action.command }))}
            >
              ${action.label}
            </button>`
      }
      <button class=${interrupted === null ? '' : 'secondary'} @click=${() => this.#call(calls => calls.prepare({}))}>
        Train on workspace
      </button>
      <p class="muted">Nothing leaves this machine.</p>
    </div>`;
  }

  #act(action: HTMLElementEventMap['run-action']['detail'], folder: string): void {
    this.#call(calls => {
      switch (action) {
        case 'pause':
          return calls.pause({});
        case 'proceed':
          return calls.proceed({});
        case 'keep':
          return calls.stop({ keep: true });
        case 'discard':
          return calls.stop({ keep: false });
        case 'resume':
          return calls.resume({ folder });
        case 'again':
          return calls.prepare({});
        case 'elsewhere':
          return calls.saveElsewhere({});
        case 'find':
          return calls.runCommand({ command: 'cellLens.findCells' });
      }
    });
  }

  #call(act: (calls: Remote<TrainingViewApi>) => Promise<void>): void {
    act(this.calls).catch((error: unknown) => {
      this.failure = error instanceof Error ? error.message : String(error);
    });
  }
}

customElements.define('training-app', TrainingApp);
declare global {
  interface HTMLElementTagNameMap {
    'training-app': TrainingApp;
  }
}
