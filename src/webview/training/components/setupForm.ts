import { html, LitElement, nothing, type PropertyValues } from 'lit';
import type { Budget, TrainingOptions } from '../../../shared/trainerApi.js';
import { offeredMinutes, type TrainingState } from '../../../shared/trainingApi.js';
import { sharedStyles } from '../../components/shared.styles.js';
import { formatCount } from '../../state/numbers.js';
import { controlStyles } from '../controls.styles.js';
import { formatCompact } from '../curves.js';
import { optionControls, readBudget, readOptions, type OptionControl } from '../options.js';
import { setupStyles } from './setupForm.styles.js';

type Setup = Extract<TrainingState, { kind: 'setup' }>;

declare global {
  interface HTMLElementEventMap {
    'setup-start': CustomEvent<{ name: string; budget: Budget; options: TrainingOptions }>;
    'setup-languages': CustomEvent<readonly string[]>;
    'setup-leave': CustomEvent<undefined>;
  }
}

const budgetNames: Readonly<Record<number, string>> = {
  1: '1 minute',
  10: '10 minutes',
  60: '1 hour',
  480: 'Overnight',
};

/** What was found, how much time to give, and every hyper-parameter for those who want to set them. */
export class SetupForm extends LitElement {
  static override styles = [sharedStyles, controlStyles, setupStyles];
  static override properties = { setup: { attribute: false }, budget: { state: true } };
  declare setup: Setup;
  declare budget: string;

  constructor() {
    super();
    this.budget = String(offeredMinutes[0]);
  }

  protected override render(): unknown {
    const { name, summary, problem } = this.setup;
    const cannot = this.setup.chosen.length === 0 ? 'Choose at least one language.' : summary.tooLittle;
    return html`<form @submit=${(event: Event) => this.#submit(event)}>
      <header>
        <h1>Train a network on this workspace</h1>
        <p class="muted number">
          ${formatCount(summary.files)} files, ${formatCount(summary.characters)} characters,
          ${formatCount(summary.symbols)} symbols. ${formatCount(summary.parts.train.files)} files to learn from,
          ${formatCount(summary.parts.validation.files + summary.parts.test.files)} to be judged by.
        </p>
      </header>
      <div class="sources">
        ${this.#languages()} ${this.#skipped()}
        ${cannot === null ? nothing : html`<p class="problem too-little" role="alert">${cannot}</p>`}
      </div>
      ${this.#budgets()}
      <div class="settings">
        <label class="field"
          ><span>Name of the network</span><input type="text" name="name" maxlength="200" required .value=${name}
        /></label>
        <details>
          <summary>Hyper-parameters</summary>
          <p class="muted">What is left empty is chosen by the time you give and by this machine.</p>
          <div class="options">${optionControls.map(control => this.#option(control))}</div>
        </details>
        <p class="muted">Nothing leaves this machine.</p>
      </div>
      <div class="actions">
        <div class="buttons">
          <button type="submit" ?disabled=${cannot !== null}>Train</button>
          <button type="button" class="secondary" @click=${() => this.#tell('setup-leave', undefined)}>Cancel</button>
        </div>
        ${problem === null ? nothing : html`<p class="problem" role="alert">${problem}</p>`}
      </div>
    </form>`;
  }

  protected override updated(_changed: PropertyValues): void {
    const { languages } = this.setup;
    const most = Math.max(1, ...languages.map(({ characters }) => characters));
    this.renderRoot.querySelectorAll<HTMLElement>('.share > i').forEach((bar, index) => {
      bar.style.setProperty('width', `${(100 * (languages[index]?.characters ?? 0)) / most}%`);
    });
  }

  #languages(): unknown {
    const { languages, chosen } = this.setup;
    return html`<fieldset>
      <legend>Languages</legend>
      <div class="languages number">
        ${languages.map(
          ({ languageId, files, characters }) =>
            html`<label>
              <input
                type="checkbox"
                name="language"
                value=${languageId}
                .checked=${chosen.includes(languageId)}
                @change=${() => this.#chooseLanguages()}
              />
              <span class="id">${languageId}</span>
              <span class="muted">${formatCount(files)} ${files === 1 ? 'file' : 'files'}</span>
              <span class="muted">${formatCompact(characters)}</span>
              <span class="share" aria-hidden="true"><i></i></span>
            </label>`,
        )}
      </div>
    </fieldset>`;
  }

  #skipped(): unknown {
    const skipped = this.setup.summary.skipped.filter(({ reason }) => reason !== 'other language');
    const count = skipped.reduce((sum, { files }) => sum + files, 0);
    if (count === 0) return nothing;
    return html`<details class="skipped">
      <summary>${formatCount(count)} ${count === 1 ? 'file is' : 'files are'} left out</summary>
      <ul>
        ${skipped.map(
          ({ reason, files, examples }) =>
            html`<li>${reason}: ${formatCount(files)} <span class="muted">${examples.join(', ')}</span></li>`,
        )}
      </ul>
    </details>`;
  }

  #budgets(): unknown {
    return html`<fieldset class="time">
      <legend>Time</legend>
      <div class="budgets">
        ${offeredMinutes.map(minutes => this.#budget(String(minutes), budgetNames[minutes] ?? `${minutes} minutes`, this.#expectation(minutes)))}
        ${this.#budget('minutes', 'Other time', html`<input type="number" name="minutes" aria-label="Minutes" min="0.1" max="43200" step="any" value="5" @focus=${() => this.#choose('minutes')} /> minutes`)}
        ${this.#budget('characters', 'So much text', html`<input type="number" name="characters" aria-label="Characters" min="1000" max="1e12" step="any" value="5000000" @focus=${() => this.#choose('characters')} /> characters`)}
      </div>
    </fieldset>`;
  }

  #budget(value: string, label: string, detail: unknown): unknown {
    return html`<label class="budget">
      <input
        type="radio"
        name="budget"
        value=${value}
        .checked=${value === this.budget}
        @change=${() => this.#choose(value)}
      /><span class="what">${label}</span><span class="muted number">${detail}</span>
    </label>`;
  }

  /** What the time would give, from the measurement. */
  #expectation(minutes: number): unknown {
    const { speed, summary } = this.setup;
    if (speed === null) return summary.tooLittle === null ? 'measuring …' : '';
    const fit = speed.budgets.find(budget => budget.minutes === minutes);
    if (fit === undefined) return '';
    const times = (60 * minutes * fit.charactersPerSecond) / Math.max(1, summary.parts.train.characters);
    const often = times >= 10 ? formatCount(times) : times.toFixed(1);
    return `about ${fit.layers}×${fit.hidden}, all text ${often} times`;
  }

  #option({ name, label, help, control }: OptionControl): unknown {
    return html`<label class="field" title=${help}>
      <span>${label}</span>
      ${
        control.kind === 'choice'
          ? html`<select name=${name} aria-description=${help}>
              <option value="">automatic</option>
              ${control.values.map(([value, text]) => html`<option value=${value}>${text}</option>`)}
            </select>`
          : html`<input
              type="number"
              name=${name}
              min=${control.min}
              max=${control.max}
              step=${control.step}
              placeholder="automatic"
              aria-description=${help}
            />`
      }
    </label>`;
  }

  #choose(budget: string): void {
    this.budget = budget;
  }

  #chooseLanguages(): void {
    const boxes = [...this.renderRoot.querySelectorAll<HTMLInputElement>('input[name=language]')];
    this.#tell(
      'setup-languages',
      boxes.filter(({ checked }) => checked).map(({ value }) => value),
    );
  }

  #submit(event: Event): void {
    event.preventDefault();
    const fields = new FormData(event.target as HTMLFormElement);
    const read = (name: string): string => String(fields.get(name) ?? '');
    const budget = readBudget(read);
    if (budget === null) return;
    this.#tell('setup-start', { name: read('name').trim(), budget, options: readOptions(read) });
  }

  #tell<K extends 'setup-start' | 'setup-languages' | 'setup-leave'>(
    name: K,
    detail: HTMLElementEventMap[K]['detail'],
  ): void {
    this.dispatchEvent(new CustomEvent(name, { detail, bubbles: true, composed: true }));
  }
}

customElements.define('training-setup', SetupForm);
declare global {
  interface HTMLElementTagNameMap {
    'training-setup': SetupForm;
  }
}
