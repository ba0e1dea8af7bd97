import * as vscode from 'vscode';
import type { Finding, NetworkInfo } from '../../shared/network.js';
import { formatCell, type CellIndex } from '../../shared/units.js';
import { conceptName, trackedBy } from '../../shared/words.js';
import type { CellLens } from '../cellLens.js';
import { formatNumber, quote } from '../quote.js';
import { isFollowed, nameOf } from '../tabs.js';
import type { DisagreementProblems } from '../problems/disagreementProblems.js';
import type { CellsPage } from './cellsPage.js';
import type { CellsView } from './cellsView.js';
import type { Explorer } from './explorer.js';
import { knownNames } from './cellRows.js';
import { showPlaces } from './places.js';
import { workspaceTexts } from './workspaceTexts.js';

export interface QuestionParts {
  readonly lens: CellLens;
  readonly view: CellsView;
  readonly explorer: Explorer;
  readonly problems: DisagreementProblems;
  readonly page: CellsPage;
}

const mostProblems = 200;
/** Places of each kind, cells and stretches that are listed. */
const listed = { places: 12, cells: 8, stretches: 20 };

const tell = (message: string): void => void vscode.window.showInformationMessage(message);

/** What can be asked about the cells of the network, and where the answers are shown. */
export class CellQuestions {
  constructor(private readonly parts: QuestionParts) {}

  /** Shows all that the atlas says of a cell. */
  async evidence(cell: CellIndex): Promise<void> {
    const { network, atlas } = await this.parts.view.known();
    const address = formatCell(cell, network.hidden);
    const questions = (atlas?.questions ?? []).filter(
      question => question.cell !== undefined && question.cell.layer * network.hidden + question.cell.unit === cell,
    );
    this.parts.page.show(`Evidence: ${address}`, {
      kind: 'evidence',
      network: network.name,
      cell,
      address,
      questions,
      listed: network.findings.filter(finding => finding.cell === cell),
      files: atlas?.files ?? null,
      seed: atlas?.seed ?? null,
    });
  }

  /** Lists where in the workspace a cell is highest, about its median, and lowest. */
  async places(cell: CellIndex): Promise<void> {
    const { network } = await this.parts.view.known();
    const document = this.#document();
    if (document === undefined) return;
    const texts = await workspaceTexts(document);
    const address = formatCell(cell, network.hidden);
    const found = await this.parts.explorer.ask(
      `Reading ${texts.length} files with cell ${address}`,
      (explore, signal) => explore.extremes({ network: network.folder, texts, cell, each: listed.places }, { signal }),
    );
    if (found === undefined) return;
    const onWhenLow = findingFor(network, cell, document.languageId)?.sign === -1;
    const groups = [
      { title: onWhenLow ? 'highest' : 'highest: on', places: found.most },
      { title: 'in the middle', places: found.middle },
      { title: onWhenLow ? 'lowest: on' : 'lowest', places: found.least },
    ];
    // What the cell was found for comes first.
    if (onWhenLow) groups.reverse();
    await showPlaces(`Cell ${address} in ${found.files} files`, groups, texts);
  }

  /** Puts the places where a cell disagrees with the parser among the Problems. */
  async disagreements(cell: CellIndex): Promise<void> {
    const { network } = await this.parts.view.known();
    const document = this.#document();
    if (document === undefined) return;
    const address = formatCell(cell, network.hidden);
    const finding = findingFor(network, cell, document.languageId);
    if (finding === undefined) {
      tell(
        `Nothing is known of cell ${address}: there is no concept to compare it with. Choose a cell that was found.`,
      );
      return;
    }
    const { concept, sign, threshold } = finding;
    const text = { uri: document.uri.toString(), languageId: document.languageId, text: document.getText() };
    const { version } = document;
    const found = await this.parts.explorer.ask(`Comparing cell ${address} with the parser`, (explore, signal) =>
      explore.disagreements(
        {
          network: network.folder,
          text,
          cell,
          concept,
          sign,
          most: mostProblems,
          ...(threshold === undefined ? {} : { threshold }),
        },
        { signal },
      ),
    );
    if (found === undefined) return;
    if (document.version !== version) {
      tell(`${nameOf(document.uri)} has changed meanwhile. Ask again.`);
      return;
    }
    this.parts.problems.show(document, address, concept, found.places);
    if (found.places.length > 0) {
      await vscode.commands.executeCommand('workbench.actions.view.problems');
      return;
    }
    tell(
      found.compared === 0
        ? `The parser can say nothing about ${trackedBy[concept]} in ${nameOf(document.uri)}.`
        : `Cell ${address} agrees with the parser about ${trackedBy[concept]} at every character of ${nameOf(document.uri)}.`,
    );
  }

  /** The cells that are on exactly in the editor's selection, and where else. */
  async matchSelection(): Promise<void> {
    const editor = vscode.window.activeTextEditor;
    if (editor === undefined || editor.selection.isEmpty) {
      tell('Select some text in the editor or in the lens: the cells that are on exactly there are looked for.');
      return;
    }
    const { document, selection } = editor;
    await this.#match(document, document.offsetAt(selection.start), document.offsetAt(selection.end));
  }

  /** The same for a range of the document that the lens shows. */
  async match(from: number, to: number): Promise<void> {
    const document = this.parts.lens.state?.document;
    if (document !== undefined) await this.#match(document, from, to);
  }

  async #match(document: vscode.TextDocument, from: number, to: number): Promise<void> {
    const { network } = await this.parts.view.known();
    const texts = await workspaceTexts(document);
    const question = { network: network.folder, texts, from, to, cells: listed.cells, places: listed.stretches };
    const found = await this.parts.explorer.ask('Looking for cells that are on exactly here', (explore, signal) =>
      explore.match(question, { signal }),
    );
    if (found === undefined) return;
    const cells = found.cells.map(({ cell, accuracy, sign, threshold }) => ({
      label: `$(pulse) ${formatCell(cell, network.hidden)} ${knownNames(network, cell)}`.trim(),
      description:
        accuracy === 1
          ? 'on exactly here, off all around'
          : `right at ${(100 * accuracy).toFixed(0)}% of the characters`,
      detail: `on ${sign > 0 ? 'above' : 'below'} ${formatNumber(threshold)}`,
      cell,
    }));
    const elsewhere = {
      label: `$(search) ${found.places.length} other places with the same pattern`,
      description: `by ${found.searchedBy === 1 ? 'the first cell' : `${found.searchedBy} cells together`}`,
      detail: 'those most like the selection in length come first',
      cell: undefined,
    };
    const title = `Cells that are on exactly at ${quote(document.getText().slice(from, to))}`;
    const chosen = await vscode.window.showQuickPick([...cells, ...(found.places.length > 0 ? [elsewhere] : [])], {
      title,
      ignoreFocusOut: true,
    });
    if (chosen === elsewhere) {
      await showPlaces(
        'Other places with the same pattern',
        [{ title: 'most alike first', places: found.places }],
        texts,
      );
    } else if (chosen?.cell !== undefined) {
      this.parts.lens.showCell(chosen.cell);
    }
  }

  /** How often each gate of each cell is nearly shut and nearly open, on the file at hand. */
  async gates(): Promise<void> {
    const { network } = await this.parts.view.known();
    const document = this.#document();
    if (document === undefined) return;
    const texts = [{ uri: document.uri.toString(), languageId: document.languageId, text: document.getText() }];
    const saturation = await this.parts.explorer.ask('Watching the gates', (explore, signal) =>
      explore.saturation({ network: network.folder, texts }, { signal }),
    );
    if (saturation === undefined) return;
    const names = Object.fromEntries(
      network.findings.map(({ cell, concept }) => [cell, conceptName(concept)] as const).reverse(),
    );
    this.parts.page.show('Gates', { kind: 'gates', title: nameOf(document.uri), saturation, names });
  }

  /** The document of the lens, else of the active editor. */
  #document(): vscode.TextDocument | undefined {
    const active = vscode.window.activeTextEditor?.document;
    const document =
      this.parts.lens.state?.document ?? (active !== undefined && isFollowed(active.uri) ? active : undefined);
    if (document === undefined) tell('Open a source file first: the question is asked of its text.');
    return document;
  }
}

/** What is known of a cell, the language at hand before others, yes-or-no concepts before graded ones. */
const findingFor = (network: NetworkInfo, cell: CellIndex, languageId: string): Finding | undefined => {
  const own = network.findings.filter(finding => finding.cell === cell);
  const fits = ({ languages }: Finding): boolean => languages.length === 0 || languages.includes(languageId);
  return (
    own.filter(fits).sort((a, b) => (b.score ?? 0) - (a.score ?? 0))[0] ??
    own.sort((a, b) => (b.score ?? 0) - (a.score ?? 0))[0]
  );
};
