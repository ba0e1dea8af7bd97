import { css, html, LitElement, nothing } from 'lit';
import { knownAbout } from '../state/explanations.js';
import { findingOf, type ChoiceContext } from '../../shared/shownCell.js';
import type { CellIndex } from '../../shared/units.js';
import { explainScore } from '../../shared/words.js';
import { describeHeld } from '../state/holding.js';
import { formatChange, formatCount, formatPercent } from '../state/numbers.js';
import type { Session } from '../state/session.js';
import { sharedStyles } from './shared.styles.js';

/** What the numbers of the footer are. */
const explainCounts = (symbols: number, symbol: string): string =>
  `Bits: how much a ${symbol} surprised the network, which had read all before it. 0 is no surprise; a blind guess ` +
  `among the ${formatCount(symbols)} symbols it knows costs ${Math.log2(symbols).toFixed(1)}.\n` +
  'Unknown characters are not among those: they are read as one symbol that stands for all of them.';

/** One quiet line: what is known about the cell, and how far the network has read. */
export class LensStatusFooter extends LitElement {
  static override styles = [
    sharedStyles,
    css`
      :host {
        display: flex;
        flex-wrap: wrap;
        gap: 2px 16px;
        align-items: baseline;
        padding: 4px 12px;
        font-size: 12px;
        color: var(--vscode-descriptionForeground);
        border-top: 1px solid var(--vscode-contrastBorder, var(--vscode-panel-border, transparent));
      }
      .counts {
        margin-left: auto;
      }
      @container (max-width: 520px) {
        .network {
          display: none;
        }
      }
      .change {
        flex-basis: 100%;
        color: var(--vscode-foreground);
      }
      .problem {
        flex-basis: 100%;
        padding-left: 8px;
        border-left: 3px solid var(--vscode-errorForeground);
        color: var(--vscode-foreground);
      }
    `,
  ];
  static override properties = { session: { attribute: false } };
  declare session: Session;

  protected override render(): unknown {
    const { choice, choiceContext, problem } = this.session;
    return html`${problem === undefined ? nothing : html`<span class="problem" role="alert">${problem}</span>`}
      ${this.#change()}${choice === undefined || choiceContext === undefined ? nothing : this.#known(choiceContext, choice.active)}
      <span class="counts number" data-tip=${this.#countsTip}>${this.#counts()}</span>
      <span class="network">${this.#network()}</span>`;
  }

  #known({ network, languageId }: ChoiceContext, cell: CellIndex): unknown {
    const finding = findingOf(network, cell, languageId);
    return html`<span class="known" data-tip=${finding === undefined ? nothing : explainScore(finding)}
      >${knownAbout(network, cell, finding, languageId)}</span
    >`;
  }

  /** What the held cells cost the network over the text. */
  #change(): unknown {
    const { held, statistics, complete, document } = this.session;
    if (held.length === 0 || document === undefined) return nothing;
    const names = describeHeld(held, document.network.hidden);
    const { unheld } = statistics ?? {};
    if (statistics === undefined || unheld === undefined || !complete || unheld.computed < statistics.length) {
      return html`<span class="change" role="status">Holding ${names}: the network reads the text anew …</span>`;
    }
    const change = statistics.bitsPerCharacter - unheld.bitsPerCharacter;
    const part = unheld.bitsPerCharacter > 0 ? ` (${formatPercent(change / unheld.bitsPerCharacter)})` : '';
    return html`<span class="change number" role="status"
      >Holding ${names} costs <b>${formatChange(change)} bits per ${this.#symbol}</b>${part}:
      ${statistics.bitsPerCharacter.toFixed(3)}, was ${unheld.bitsPerCharacter.toFixed(3)}. The red stripe under the
      text shows where.</span
    >`;
  }

  /** What one step of the network reads. */
  get #symbol(): string {
    return this.session.document?.network.readsTokens === true ? 'token' : 'character';
  }

  get #countsTip(): string {
    return explainCounts(this.session.document?.network.vocabulary.length ?? 2, this.#symbol);
  }

  #network(): string {
    const network = this.session.document?.network;
    return network === undefined
      ? ''
      : `${network.name}, ${network.layers}×${network.hidden} ${network.kind.toUpperCase()}`;
  }

  #counts(): string {
    const { info, statistics, complete } = this.session;
    if (info === undefined) return '';
    const characters = `${formatCount(info.length)} characters`;
    const unknown = info.unknownCharacters === 0 ? '' : `, ${formatCount(info.unknownCharacters)} unknown`;
    if (statistics === undefined || statistics.length === 0) return characters + unknown;
    const bits = `${statistics.bitsPerCharacter.toFixed(2)} bits`;
    if (complete) return `${characters}${unknown} · ${bits} per ${this.#symbol}`;
    const part = Math.floor((100 * statistics.computed) / Math.max(1, statistics.length));
    const speed =
      statistics.charactersPerSecond > 0 ? ` · ${formatCount(statistics.charactersPerSecond)} characters/s` : '';
    return `read ${part}% of ${characters}${unknown}${speed}`;
  }
}

customElements.define('lens-status-footer', LensStatusFooter);
declare global {
  interface HTMLElementTagNameMap {
    'lens-status-footer': LensStatusFooter;
  }
}
