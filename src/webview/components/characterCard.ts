import { html, LitElement, nothing, type PropertyValues } from 'lit';
import type { CellValues, CharacterDetails } from '../../shared/engineApi.js';
import type { LensChoice } from '../../shared/lensApi.js';
import { defaultSignal, signalsOf } from '../../shared/network.js';
import { formatCell } from '../../shared/units.js';
import { conceptName } from '../../shared/words.js';
import type { ChoiceContext } from '../../shared/shownCell.js';
import { knownAbout, signalLabel } from '../state/explanations.js';
import { findingOf } from '../../shared/shownCell.js';
import type { Session } from '../state/session.js';
import { send } from '../state/lookEvents.js';
import {
  characterGlyph,
  characterWords,
  formatBits,
  formatProbability,
  formatSigned,
  formatValue,
} from '../state/numbers.js';
import './continuation.js';
import { characterCardStyles } from './characterCard.styles.js';
import { sharedStyles } from './shared.styles.js';

const readAs = {
  symbol: '',
  unknown: 'Not in the network’s vocabulary: read as its symbol for what is unknown.',
  skipped: 'Not fed to the network: its values are those of the character before.',
} as const;

/** Everything that is known of one character: values of the pinned cells, the most active ones, what comes next. */
export class LensCharacterCard extends LitElement {
  static override styles = [sharedStyles, characterCardStyles];
  static override properties = {
    details: { attribute: false },
    free: { attribute: false },
    session: { attribute: false },
    choice: { attribute: false },
    context: { attribute: false },
    docked: { type: Boolean },
  };
  declare details: CharacterDetails;
  /** The same with every cell free; undefined while none is held. */
  declare free: CharacterDetails | undefined;
  declare session: Session;
  declare choice: LensChoice;
  declare context: ChoiceContext;
  declare docked: boolean;

  protected override render(): unknown {
    const { details, docked, free } = this;
    const without = free === undefined ? '' : ` (${formatBits(free.bits)} with every cell free)`;
    const cost = `cost ${formatBits(details.bits)} bits${without}`;
    const action = docked ? 'Close the card (Escape)' : 'Keep the card open beside the text';
    return html`<header>
        <span class="glyph" aria-hidden="true">${characterGlyph(details.token?.text ?? details.character)}</span>
        <span class="muted"
          >${details.token === undefined ? nameOf(details.character) : `token ${details.token.symbol}`}</span
        >
        <span class="where muted number">line ${details.line + 1}, column ${details.column + 1} · ${cost}</span>
        <button class="dock" aria-label=${action} data-tip=${action} @click=${() => send(this, 'lens-dock', !docked)}>
          <svg width="12" height="12" viewBox="0 0 12 12" aria-hidden="true">
            <path d=${docked ? 'M2 2 10 10M10 2 2 10' : 'M1 2H11V10H1ZM7.5 2V10'} />
          </svg>
        </button>
      </header>
      ${details.readAs === 'symbol' ? nothing : html`<div class="read-as">${readAs[details.readAs]}</div>`}
      <div class="scroll">${this.#values()}</div>
      ${
        details.mostActive.length === 0
          ? nothing
          : html`<section>
              <h3>most active here</h3>
              <div class="active-cells">${details.mostActive.map(values => this.#mostActive(values))}</div>
            </section>`
      }
      <section>
        <h3>
          the network expects
          next${free === undefined ? '' : ', with the held cells and (in brackets) with every cell free'}
        </h3>
        ${this.#next()}
      </section>
      ${
        docked
          ? html`<section>
              <lens-continuation .session=${this.session} .offset=${details.offset}></lens-continuation>
            </section>`
          : nothing
      }`;
  }

  protected override updated(_changed: PropertyValues): void {
    this.renderRoot.querySelectorAll<HTMLElement>('.fill').forEach((fill, index) => {
      fill.style.setProperty('width', `${100 * (this.details.next[index]?.probability ?? 0)}%`);
    });
  }

  #values(): unknown {
    const { network, languageId } = this.context;
    const signals = signalsOf[network.kind];
    return html`<table>
      <caption class="hidden-text">
        Signals of the pinned cells at this character
      </caption>
      <thead>
        <tr>
          <th scope="col">cell</th>
          ${signals.map(
            signal =>
              html`<th scope="col" class=${signal === this.choice.signal ? 'shown-signal' : ''}>
                ${signalLabel[signal]}
              </th>`,
          )}
        </tr>
      </thead>
      <tbody>
        ${this.details.pinned.map(({ cell, signals: values }) => {
          const finding = findingOf(network, cell, languageId);
          const name = finding === undefined ? '' : `${conceptName(finding.concept)} `;
          return html`<tr class=${cell === this.choice.active ? 'active' : ''}>
            <th scope="row">${name}<span class="number muted">${formatCell(cell, network.hidden)}</span></th>
            ${signals.map(signal => {
              const value = values[signal];
              return html`<td data-signal=${signal}>${value === undefined ? '' : formatValue(value)}</td>`;
            })}
          </tr>`;
        })}
      </tbody>
    </table>`;
  }

  #mostActive({ cell, signals }: CellValues): unknown {
    const { network, languageId } = this.context;
    const finding = findingOf(network, cell, languageId);
    const address = formatCell(cell, network.hidden);
    const signal = defaultSignal[network.kind];
    const value = formatSigned(signals[signal] ?? 0);
    const name = finding === undefined ? '' : conceptName(finding.concept);
    return html`<button
      data-tip=${`${knownAbout(network, cell, finding, languageId)} Click to pin it.`}
      @click=${() => send(this, 'lens-pin', cell)}
    >
      <span class="hidden-text">Pin ${name === '' ? 'cell' : ''}</span
      >${name === '' ? nothing : html`<span>${name}</span>`}<span class="number">${address}</span>
      <span class="number muted">${value}</span>
    </button>`;
  }

  #next(): unknown {
    const { next, actualNext } = this.details;
    const { free } = this;
    const before = (symbol: string): unknown => {
      const was = free?.next.find(item => item.symbol === symbol);
      return was === undefined ? nothing : html`<span class="was"> (${formatProbability(was.probability)})</span>`;
    };
    return html`<ol class="next">
        ${next.map(
          ({ symbol, probability }) =>
            html`<li class=${symbol === actualNext?.symbol ? 'came' : ''}>
              <span class="key" aria-label=${symbol === '' ? 'any other character' : characterWords(symbol)} role="img"
                >${symbol === '' ? 'other' : characterGlyph(symbol)}</span
              ><span class="track"><div class="fill"></div></span
              ><span class="number">${formatProbability(probability)}${before(symbol)}</span>
            </li>`,
        )}
      </ol>
      <p class="real number">
        ${
          actualNext === null
            ? 'The document ends here.'
            : html`What came: <b>${actualNext.symbol === '' ? 'other' : characterGlyph(actualNext.symbol)}</b>, expected
                with
                ${oddsOf(actualNext)}${free === undefined || free.actualNext === null ? '' : `; with every cell free ${oddsOf(free.actualNext)}`}.`
        }
      </p>`;
  }
}

/** `75.2%, cost 0.41 bits` */
const oddsOf = ({ probability, bits }: { readonly probability: number; readonly bits: number }): string =>
  `${formatProbability(probability)}, cost ${formatBits(bits)} bits`;

/** A name for a character that cannot be read off its glyph. */
const nameOf = (character: string): string => {
  const words = characterWords(character);
  if (words !== character) return words;
  const code = character.codePointAt(0) ?? 0;
  return code < 0x20 || code > 0x7e ? `U+${code.toString(16).toUpperCase().padStart(4, '0')}` : '';
};

customElements.define('lens-character-card', LensCharacterCard);
declare global {
  interface HTMLElementTagNameMap {
    'lens-character-card': LensCharacterCard;
  }
}
