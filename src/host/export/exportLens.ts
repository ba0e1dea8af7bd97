import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { checkPixels } from '../../shared/export/pixels.js';
import { createPicture, type PictureLook, type Shape } from '../../shared/export/picture.js';
import { record } from '../../shared/export/record.js';
import type { Recording } from '../../shared/export/recording.js';
import { signalsOf } from '../../shared/network.js';
import { withColumns } from '../../shared/node/columns.js';
import { writeOut } from '../../shared/node/writeOut.js';
import { writeRecording } from '../../shared/node/writeRecording.js';
import { RpcError } from '../../shared/rpc.js';
import type { CellIndex } from '../../shared/units.js';
import type { CellLens, LensState } from '../cellLens.js';
import { editorOf } from '../editors.js';
import { firstChange } from '../firstChange.js';
import { nameOf } from '../tabs.js';
import { askExport, exportFormats, type ExportAnswers } from './askExport.js';
import { lensView, shownColumns } from './lensView.js';

type Shown = LensState & {
  readonly choice: NonNullable<LensState['choice']>;
  readonly look: NonNullable<LensState['look']>;
};

/** Milliseconds that the page of a lens that has just been opened gets to say which cells it shows. */
const patience = 30_000;

const shownNow = ({ state }: CellLens): Shown | undefined =>
  state?.choice === undefined || state.look === undefined
    ? undefined
    : { ...state, choice: state.choice, look: state.look };

/** What the lens shows, once its page has said so. */
const shownBy = async (lens: CellLens): Promise<Shown> => {
  await lens.subject();
  if (lens.state === undefined) {
    throw new Error('The lens shows no file. Open a file, show the lens, and export it then.');
  }
  const shown = shownNow(lens) ?? (await firstChange(lens.onDidChange, () => shownNow(lens), patience));
  if (shown === undefined) throw new Error('The lens has not come up yet. Bring it to the front, and export it then.');
  return shown;
};

const recordLens = async (
  lens: CellLens,
  shown: Shown,
  { format, cells, lines }: ExportAnswers,
  progress: (part: number) => void,
  abort: AbortSignal,
): Promise<Recording> => {
  const { document, network, choice } = shown;
  const id = document.uri.toString();
  const text = document.getText();
  const info = await lens.engine.documentInfo({ document: id });
  if (info.length !== text.length) throw new RpcError('stale', `${id} is being edited.`);
  const every = Array.from({ length: network.layers * network.hidden }, (_, cell) => cell as CellIndex);
  const isPicture = format === 'html' || format === 'svg' || format === 'png';
  return record({
    engine: lens.engine,
    network,
    document: id,
    generation: info.generation,
    title: nameOf(document.uri),
    language: document.languageId,
    text,
    ...(lines ? { lines } : {}),
    columns:
      cells === 'all' && !isPicture
        ? signalsOf[network.kind].flatMap(signal => every.map(cell => ({ cell, signal })))
        : shownColumns({ network, languageId: document.languageId }, choice),
    abort,
    progress,
  });
};

/** Writes to a file of this machine as it goes; to any other place when it is complete. */
const writeTo = async (target: vscode.Uri, write: (path: string) => Promise<void>): Promise<void> => {
  if (target.scheme === 'file') return write(target.fsPath);
  const folder = await mkdtemp(join(tmpdir(), 'cell-lens-export-'));
  try {
    const path = join(folder, 'file');
    await write(path);
    await vscode.workspace.fs.writeFile(target, await readFile(path));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
};

const exportLens = async (
  lens: CellLens,
  shown: Shown,
  answers: ExportAnswers,
  progress: (part: number) => void,
  abort: AbortSignal,
): Promise<void> => {
  const { format, theme, target } = answers;
  const recording = await recordLens(lens, shown, answers, progress, abort);
  const context = { network: shown.network, languageId: shown.document.languageId };
  const view = lensView(recording, theme, { ...shown, context, colours: shown.theme });
  const { fontFamily, fontSize, lineHeight } = shown.look;
  const look: PictureLook = { fontFamily, fontSize, lineHeight, theme: theme === 'dark' ? 'dark' : 'light' };
  if (format !== 'png') {
    const write = (path: string): Promise<void> =>
      writeOut(path, sink => writeRecording(recording, format, sink, { view, picture: look }));
    return writeTo(target, write);
  }
  await withColumns(recording, async values => {
    const picture = createPicture(recording, values, view, look);
    checkPixels(picture);
    const shapes: Shape[] = [];
    for await (const some of picture.shapes()) shapes.push(...some);
    const { width, height, background } = picture;
    const png = await lens.drawPicture({ width, height, background, fontFamily, shapes });
    await writeTo(target, path =>
      target.scheme === 'file' ? writeOut(path, sink => sink.write(png)) : writeFile(path, png),
    );
  });
};

/** What a caller of the command may have said already: the tests and keybindings do. */
const readAnswers = (argument: unknown): Partial<ExportAnswers> => {
  if (typeof argument !== 'object' || argument === null || !('format' in argument)) return {};
  const answers = argument as Partial<ExportAnswers>;
  if (answers.format !== undefined && !exportFormats.includes(answers.format)) {
    throw new Error(`"${String(answers.format)}" is no format of exports; there are ${exportFormats.join(', ')}.`);
  }
  return answers;
};

const inWords = (error: unknown): string =>
  RpcError.is(error, 'stale')
    ? 'The file changed while it was being exported. Export it again.'
    : error instanceof Error
      ? error.message
      : String(error);

/**
 * Writes what the lens shows to a file.
 *
 * @param argument what the caller of the command has said already; the rest is asked for
 * @returns the file; undefined when the reader gave it up or it failed, which was told then
 */
export const runExport = async (lens: CellLens, argument: unknown): Promise<vscode.Uri | undefined> => {
  try {
    const shown = await shownBy(lens);
    const asked = readAnswers(argument);
    const answers = await askExport(shown.document, editorOf(shown.document)?.selection, asked);
    if (answers === undefined) return undefined;
    const { target } = answers;
    const options = {
      location: vscode.ProgressLocation.Notification,
      title: `Exporting ${nameOf(shown.document.uri)}`,
      cancellable: true,
    };
    await vscode.window.withProgress(options, async (progress, token) => {
      const abort = new AbortController();
      token.onCancellationRequested(() => abort.abort());
      let told = 0;
      const tell = (part: number): void => {
        progress.report({ increment: 100 * (part - told) });
        told = part;
      };
      await exportLens(lens, shown, answers, tell, abort.signal);
    });
    if (asked.target === undefined) void offer(target);
    return target;
  } catch (error) {
    if (!RpcError.is(error, 'cancelled')) void vscode.window.showErrorMessage(inWords(error));
    return undefined;
  }
};

const offer = async (target: vscode.Uri): Promise<void> => {
  const open = 'Open';
  const answer = await vscode.window.showInformationMessage(`Exported to ${nameOf(target)}.`, open);
  if (answer === open) await vscode.env.openExternal(target);
};
