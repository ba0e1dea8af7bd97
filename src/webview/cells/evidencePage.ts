import { html, LitElement, nothing } from 'lit';
import type { AtlasPlace, AtlasQuestion } from '../../shared/atlas.js';
import type { CellsPageApi, CellsPageState } from '../../shared/cellsPageApi.js';
import type { Remote } from '../../shared/rpc.js';
import { conceptName, explainTier, formatScore, languageName, trackedBy } from '../../shared/words.js';
import { sharedStyles } from '../components/shared.styles.js';
import { formatSigned } from '../state/numbers.js';
import './exampleList.js';
import { histogramChart, ticksChart } from './histogram.js';
import { cellsPageStyles } from './page.styles.js';

type EvidenceState = Extract<CellsPageState, { kind: 'evidence' }>;

const number = (count: number, what: string): string => `${count} ${what}${count === 1 ? '' : 's'}`;

/** What the three ways of switching a cell off do to it. */
const heldAs: Readonly<Record<NonNullable<AtlasQuestion['causal']>['effects'][number]['mode'], string>> = {
  mean: 'Held at its mean',
  resample: 'Given its values of other places',
  'sign flip': 'Its sign flipped',
};

/** All the evidence of the atlas for one cell. */
export class CellsEvidence extends LitElement {
  static override styles = [sharedStyles, cellsPageStyles];
  static override properties = { state: { attribute: false }, calls: { attribute: false } };
  declare state: EvidenceState;
  declare calls: Remote<CellsPageApi>;

  protected override render(): unknown {
    const { address, network, questions, files, seed, cell } = this.state;
    const characters = (list: readonly { readonly characters: number }[]): string =>
      list.reduce((sum, file) => sum + file.characters, 0).toLocaleString('en-GB');
    return html`<h1>Cell ${address} of ${network}</h1>
      ${
        files === null
          ? html`<p>
              There is no evidence for the cells of this network yet: run “Find Cells of This Network”.${this.#listed()}
            </p>`
          : html`<p>
              Chosen on ${number(files.selection.length, 'file')} (${characters(files.selection)} characters), reported
              on ${number(files.report.length, 'other')} (${characters(files.report)} characters); the network was
              trained on none of them. Seed ${seed}: the same files and seed give the same numbers.
            </p>`
      }
      <p><button @click=${() => void this.calls.showCell({ cell })}>Show in the lens</button></p>
      ${
        files !== null && questions.length === 0
          ? html`<p>It is the best cell for no concept in no language that was asked for.</p>`
          : nothing
      }
      ${questions.map(question => this.#question(question))}`;
  }

  #listed(): string {
    const concepts = [...new Set(this.state.listed.map(({ concept }) => trackedBy[concept]))];
    return concepts.length === 0 ? '' : ` The network’s own list says that it tracks ${concepts.join(' and ')}.`;
  }

  #question(question: AtlasQuestion): unknown {
    const { concept, languageId, tier, verdict, scores, sign, reason } = question;
    return html`<h2>
        ${conceptName(concept)} in ${languageName(languageId)} <span class="badge">${tier ?? verdict}</span>
      </h2>
      <p>${tier === undefined ? `No finding${reason === undefined ? '' : `: ${reason}`}.` : explainTier[tier]}</p>
      <div class="columns">
        <div>${scores === undefined ? nothing : this.#scores(scores, sign ?? 1)} ${this.#rivals(question)}</div>
        <div>${this.#null(question)} ${this.#causal(question)}</div>
      </div>
      ${this.#examples(question)}`;
  }

  #scores(scores: NonNullable<AtlasQuestion['scores']>, sign: 1 | -1): unknown {
    const rows: readonly (readonly [string, string])[] =
      scores.measure === 'AUROC'
        ? [
            ['AUROC', scores.score.toFixed(4)],
            ['average precision', scores.averagePrecision.toFixed(4)],
            ['F1 at the threshold', scores.f1.toFixed(4)],
            ['MCC at the threshold', scores.mcc.toFixed(4)],
            ['base rate', scores.baseRate.toFixed(4)],
            ['threshold', `${sign < 0 ? 'on below' : 'on above'} ${formatSigned(scores.threshold)}`],
          ]
        : [
            ['Spearman’s ρ, position held fixed', scores.score.toFixed(4)],
            ['Spearman’s ρ', scores.spearman.toFixed(4)],
            ['held-out R²', scores.r2.toFixed(4)],
          ];
    return html`<h3>Score on files it was not chosen on</h3>
      <table>
        ${rows.map(
          ([name, value]) =>
            html`<tr>
              <th scope="row">${name}</th>
              <td class="number">${value}</td>
            </tr>`,
        )}
      </table>`;
  }

  #rivals({ nulls, probes, secondBest, scores }: AtlasQuestion): unknown {
    if (nulls === undefined) return nothing;
    const { untrained, controlTask, suffixRule } = nulls;
    const rule = `${suffixRule.characters} ${suffixRule.characters === 1 ? 'character' : 'characters'}`;
    const rows: readonly (readonly [string, number | undefined])[] = [
      ['this cell', scores?.score],
      [`the best rule on the last ${rule}`, suffixRule.score],
      ['the best cell of an untrained network', untrained.score],
      ['the best cell for random labels', controlTask.score],
      ['the second best cell', secondBest?.score],
      ['a probe on one cell', probes?.one],
      ['a probe on eight cells', probes?.eight],
      [`a probe on ${probes?.used} cells`, probes?.all],
    ];
    return html`<h3>What else would do</h3>
      <table>
        ${rows
          .filter(([, value]) => value !== undefined)
          .map(
            ([name, value]) =>
              html`<tr>
                <th scope="row">${name}</th>
                <td class="number">${formatScore(value ?? 0)}</td>
              </tr>`,
          )}
      </table>`;
  }

  #null({ nulls, scores }: AtlasQuestion): unknown {
    if (nulls === undefined) return nothing;
    const scale =
      scores?.measure === 'Spearman' ? 'a rank correlation: 0 is chance' : 'AUROC − 0.5: 0 is chance, 0.5 is perfect';
    const told = `${nulls.shifts} times the labels were shifted within their files, and the best of all cells was taken`;
    return html`<h3>Against chance</h3>
      ${histogramChart(nulls.histogram, nulls.statistic, `${told}; this cell: ${nulls.statistic.toFixed(3)}`)}
      <p>
        ${told}. p = ${nulls.familyWiseP.toFixed(4)} over all cells, q = ${nulls.q.toFixed(4)} over all questions; on
        the other files p = ${nulls.reportP.toFixed(4)}. The scale of the picture is ${scale}, estimated on the files
        that the cell was chosen on, with ranks that count syntax errors too: it is not the score above.
      </p>`;
  }

  #causal({ causal }: AtlasQuestion): unknown {
    if (causal === undefined) return nothing;
    if (causal === null)
      return html`<h3>Switched off</h3>
        <p>Too few decisions in the files to tell.</p>`;
    return html`<h3>Switched off, against ${causal.effects[0]?.controls.length ?? 0} random cells</h3>
      ${causal.effects.map(
        effect =>
          html`${ticksChart(
              effect.controls,
              effect.specificity,
              `${effect.mode}: this cell ${effect.specificity.toFixed(3)} nats, random cells ${effect.controls.length}`,
            )}
            <p>
              ${heldAs[effect.mode]}: ${effect.decision.toFixed(3)} nats lost where the concept decides
              (${causal.decisions} places), ${effect.inside.toFixed(3)} where it holds, ${effect.outside.toFixed(3)}
              elsewhere; p = ${effect.p.toFixed(4)}.
            </p>`,
      )}`;
  }

  #examples({ examples, concept }: AtlasQuestion): unknown {
    if (examples === undefined) return nothing;
    const list = (title: string, places: readonly AtlasPlace[]): unknown =>
      places.length === 0
        ? nothing
        : html`<h4>${title}</h4>
            <cells-examples
              .places=${places}
              .concept=${concept}
              aria-label=${title}
              @cells-open=${(event: CustomEvent<AtlasPlace>) => this.#open(event.detail)}
            ></cells-examples>`;
    return html`<h3>In the held-out files</h3>
      <p>The cell’s value after the marked character, and what the parser says there.</p>
      ${list('Highest', examples.most)} ${list('Lowest', examples.least)} ${list('Most wrong', examples.wrong)}`;
  }

  #open({ path, offset }: AtlasPlace): void {
    void this.calls.openPlace({ path, offset });
  }
}

customElements.define('cells-evidence', CellsEvidence);
declare global {
  interface HTMLElementTagNameMap {
    'cells-evidence': CellsEvidence;
  }
}
