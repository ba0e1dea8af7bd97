import * as vscode from 'vscode';
import type { CellQuestion } from '../../shared/lensApi.js';
import { formatCell, type CellIndex } from '../../shared/units.js';
import type { CellLens } from '../cellLens.js';
import { cellCommands, viewIds } from '../contributions.js';
import { DisposableBag } from '../dispose.js';
import { shippedFolders } from '../settings.js';
import { isFollowed } from '../tabs.js';
import { DisagreementProblems } from '../problems/disagreementProblems.js';
import { CellQuestions } from './cellQuestions.js';
import { CellSearch } from './cellSearch.js';
import { CellsPage } from './cellsPage.js';
import { cellOfRow, CellsView } from './cellsView.js';
import { describeSearch } from './cellWords.js';
import { Explorer } from './explorer.js';
import { pickCell } from './pickCell.js';

/** The Cells view, what can be asked about cells, and the commands for both. */
export const registerCells = (lens: CellLens, log: vscode.LogOutputChannel): vscode.Disposable => {
  const bag = new DisposableBag();
  const view = bag.add(new CellsView(lens));
  const explorer = bag.add(new Explorer(lens.extension));
  const problems = bag.add(new DisagreementProblems());
  const page = bag.add(new CellsPage(lens.extension, cell => lens.showCell(cell)));
  const search = bag.add(
    new CellSearch(lens.extension, (folder, progress) => {
      view.searching = progress;
      lens.tellSearch(folder, progress);
    }),
  );
  const questions = new CellQuestions({ lens, view, explorer, problems, page });

  /** The cell of a row of the view, else the active one of the lens, else one that is asked for. */
  const cellFor = async (argument: unknown): Promise<CellIndex | undefined> =>
    cellOfRow(argument) ?? lens.state?.choice?.active ?? pickCell((await view.known()).network);

  const about =
    (answer: (cell: CellIndex) => Promise<unknown> | unknown) =>
    async (argument: unknown): Promise<void> => {
      const cell = await cellFor(argument);
      if (cell !== undefined) await answer(cell);
    };

  const toggle = (cell: CellIndex): void => {
    const { held = [] } = lens.state ?? {};
    const others = held.filter(clamp => clamp.cell !== cell);
    lens.hold(others.length < held.length ? others : [...others, { cell, value: 0 }]);
    lens.showCell(cell);
  };

  const findCells = async (trained: string | undefined): Promise<void> => {
    const network =
      trained === undefined ? (await view.known()).network : await lens.engine.openNetwork({ folder: trained });
    if (search.searched?.folder === network.folder && trained === undefined) {
      await vscode.commands.executeCommand(`${viewIds.cells}.focus`);
      return;
    }
    // What it comes with was found on far more text than a workspace holds out, and belongs to the extension.
    if (network.folder !== undefined && shippedFolders(lens.extension).includes(network.folder)) {
      void vscode.window.showInformationMessage(
        `${network.name} comes with its cells. Train a network on this workspace to find cells on your own files.`,
      );
      return;
    }
    const atlas = await search.find(network);
    if (atlas === undefined) return;
    const told = describeSearch(network.name, atlas);
    log.info(told);
    view.refresh();
    await lens.refreshNetwork();
    const reads = (await view.known()).network.folder === network.folder;
    const editor = vscode.window.activeTextEditor;
    const found = atlas.questions.some(({ verdict }) => verdict === 'cell');
    // An open lens has moved to the cells found, unless the reader has chosen others meanwhile.
    if (trained !== undefined && reads && found && editor !== undefined && isFollowed(editor.document.uri)) lens.show();
    const show = 'Show Cells';
    if ((await vscode.window.showInformationMessage(told, show)) === show) {
      await vscode.commands.executeCommand(`${viewIds.cells}.focus`);
    }
  };

  const actions: Record<keyof typeof cellCommands, (argument: unknown) => Promise<unknown> | unknown> = {
    async findCell(argument) {
      const cell = cellOfRow(argument) ?? (await pickCell((await view.known()).network));
      if (cell !== undefined) lens.showCell(cell);
    },
    switchCellOff: about(toggle),
    showEvidence: about(cell => questions.evidence(cell)),
    showPlaces: about(cell => questions.places(cell)),
    showDisagreements: about(cell => questions.disagreements(cell)),
    clearDisagreements: () => problems.clear(),
    matchSelection: () => questions.matchSelection(),
    showGates: () => questions.gates(),
    /** Of the network in `folder`, which has just been trained; else of the one that reads the files. */
    findCells: folder => findCells(typeof folder === 'string' ? folder : undefined),
    stopSearch: () => search.stop(),
  };
  for (const name of Object.keys(actions) as (keyof typeof cellCommands)[]) {
    bag.add(
      vscode.commands.registerCommand(cellCommands[name], async (argument: unknown) => {
        try {
          await actions[name](argument);
        } catch (error) {
          const reason = error instanceof Error ? error.message : String(error);
          log.error(reason);
          void vscode.window.showErrorMessage(reason);
        }
      }),
    );
  }

  lens.onQuestion = async (question: CellQuestion): Promise<void> => {
    if (question.about === 'range') await questions.match(question.from, question.to);
    else if (question.about === 'evidence') await questions.evidence(question.cell);
    else if (question.about === 'places') await questions.places(question.cell);
    else await questions.disagreements(question.cell);
  };

  const status = bag.add(vscode.window.createStatusBarItem('cellLens.held', vscode.StatusBarAlignment.Right));
  status.name = 'Cell Lens: cells switched off';
  bag.add(
    lens.onDidChange(() => {
      const { state } = lens;
      if (state === undefined || state.held.length === 0) {
        status.hide();
        return;
      }
      const names = state.held.map(({ cell }) => formatCell(cell, state.network.hidden)).join(', ');
      status.text = `$(circle-slash) ${names}`;
      status.tooltip = `Cells switched off in the lens: ${names}`;
      status.show();
    }),
  );
  return bag;
};
