import { css, html, LitElement, nothing } from 'lit';
import type { AtlasExcerpt, AtlasPlace } from '../../shared/atlas.js';
import { isGraded, type Concept } from '../../shared/network.js';
import { sharedStyles } from '../components/shared.styles.js';
import { characterGlyph, formatSigned } from '../state/numbers.js';

declare global {
  interface HTMLElementEventMap {
    /** Open a place in the editor. */
    'cells-open': CustomEvent<AtlasPlace>;
  }
}

/** Code units before the marked character that a line shows; the rest is cut first, so that the mark stays in view. */
const before = 44;

/** The line around a place in three parts: what is before the character, the character, what is after it. */
export const partsOf = ({ text, at }: AtlasExcerpt): readonly [string, string, string] => {
  const lead = text.slice(0, at).trimStart();
  const character = at < text.length ? String.fromCodePoint(text.codePointAt(at) ?? 0x20) : '';
  return [
    lead.length > before ? `…${lead.slice(-before)}` : lead,
    characterGlyph(character === '' ? '\n' : character),
    text.slice(at + character.length),
  ];
};

/** Places of held-out files, each with its line, the cell's value after the marked character, and the parser's word. */
export class CellsExamples extends LitElement {
  static override styles = [
    sharedStyles,
    css`
      ul {
        margin: 0;
        padding: 0;
        list-style: none;
      }
      li {
        display: grid;
        grid-template-columns: 4.5em 5.5em minmax(0, 1fr) minmax(0, auto);
        align-items: baseline;
        gap: 0 12px;
        padding: 3px 6px;
        border-radius: 3px;
      }
      li:hover {
        background: var(--vscode-list-hoverBackground, transparent);
      }
      button {
        grid-column: -2 / -1;
      }
      .value {
        text-align: right;
      }
      code {
        overflow: hidden;
        text-overflow: ellipsis;
        white-space: pre;
        font-family: var(--vscode-editor-font-family, monospace);
        font-size: var(--vscode-editor-font-size, 13px);
        tab-size: 4;
      }
      mark {
        padding: 1px 0;
        border-radius: 2px;
        background: var(--vscode-foreground);
        color: var(--vscode-editor-background);
      }
      button {
        overflow: hidden;
        max-width: 32ch;
        padding: 0;
        border: 0;
        background: none;
        color: var(--vscode-textLink-foreground);
        text-align: right;
        text-overflow: ellipsis;
        white-space: nowrap;
        direction: rtl;
      }
      button:hover {
        text-decoration: underline;
      }
      @media (max-width: 620px) {
        li {
          grid-template-columns: 4.5em 5.5em minmax(0, 1fr);
        }
        code {
          grid-column: 1 / -1;
          grid-row: 2;
        }
      }
    `,
  ];
  static override properties = { places: { attribute: false }, concept: { attribute: false } };
  declare places: readonly AtlasPlace[];
  declare concept: Concept;

  protected override render(): unknown {
    return html`<ul>
      ${this.places.map(place => this.#place(place))}
    </ul>`;
  }

  #place(place: AtlasPlace): unknown {
    const { path, offset, value, label, excerpt } = place;
    const parser = isGraded(this.concept) ? String(label) : label === 1 ? 'on' : 'off';
    const where = excerpt === undefined ? `${path} at ${offset}` : `${path}:${excerpt.line}`;
    // A path that is too long is cut at its beginning: the button runs from right to left, the path in it does not.
    return html`<li>
      <span class="value number">${formatSigned(value)}</span>
      <span class="muted">parser ${parser}</span>
      ${excerpt === undefined ? nothing : this.#excerpt(excerpt)}
      <button
        title=${where}
        aria-label=${`Open ${where}`}
        @click=${() =>
          this.dispatchEvent(new CustomEvent('cells-open', { detail: place, bubbles: true, composed: true }))}
      >
        <bdi>${where}</bdi>
      </button>
    </li>`;
  }

  #excerpt(excerpt: AtlasExcerpt): unknown {
    const [lead, character, rest] = partsOf(excerpt);
    return html`<code>${lead}<mark>${character}</mark>${rest === '' ? nothing : rest}</code>`;
  }
}

customElements.define('cells-examples', CellsExamples);
declare global {
  interface HTMLElementTagNameMap {
    'cells-examples': CellsExamples;
  }
}
