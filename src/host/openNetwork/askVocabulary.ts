import { readdir } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import * as vscode from 'vscode';
import type { ImportChoices, ImportReport } from '../../shared/importApi.js';
import { likelyVocabularies } from './describeReport.js';

type Vocabulary = NonNullable<ImportChoices['vocabulary']>;

interface Choice extends vscode.QuickPickItem {
  /** Absent: it only says something. */
  readonly vocabulary?: Vocabulary | 'ask';
}

const askFile = async (folder: string): Promise<Vocabulary | undefined> => {
  const [picked] =
    (await vscode.window.showOpenDialog({
      title: 'Vocabulary of the network, or the text that it was trained on',
      defaultUri: vscode.Uri.file(folder),
      openLabel: 'Read with this vocabulary',
    })) ?? [];
  return picked === undefined ? undefined : { path: picked.fsPath };
};

/**
 * Asks which characters a network's symbols are.
 *
 * @param problem what was wrong with the last answer.
 * @returns undefined when nothing was chosen.
 */
export const askVocabulary = async (
  path: string,
  report: ImportReport,
  problem: string | undefined,
): Promise<Vocabulary | undefined> => {
  // The network may be a folder of files itself.
  const within = await readdir(path).catch(() => undefined);
  const folder = within === undefined ? dirname(path) : path;
  const names = within ?? (await readdir(folder).catch(() => []));
  const beside = likelyVocabularies(names, basename(path)).map((name): Choice => ({
    label: `$(file) ${name}`,
    description: 'beside the network',
    vocabulary: { path: join(folder, name) },
  }));
  const bytes: readonly Choice[] =
    report.symbols === 256 || report.symbols === 128
      ? [{ label: '$(symbol-numeric) Byte values', description: 'symbol 97 is "a"', vocabulary: 'bytes' }]
      : [];
  const other: Choice = {
    label: '$(folder-opened) Another file…',
    detail: 'tokenizer.json, a JSON list or map, the characters in order, or the training text',
    vocabulary: 'ask',
  };
  // What a placeholder says is cut off where it is long.
  const wrong: readonly Choice[] =
    problem === undefined
      ? []
      : [
          { label: '', kind: vscode.QuickPickItemKind.Separator },
          { label: `$(error) ${problem.replace(/: .*/s, '')} does not fit`, detail: problem.replace(/^[^:]*: /, '') },
        ];
  const choice = await vscode.window.showQuickPick([...beside, ...bytes, other, ...wrong], {
    title: `Which characters (or tokens) are the ${report.symbols} symbols of ${report.name}?`,
    placeHolder:
      problem === undefined ? 'The file does not say which characters it reads' : 'Choose another vocabulary',
    ignoreFocusOut: true,
  });
  if (choice !== undefined && choice.vocabulary === undefined) return askVocabulary(path, report, problem);
  return choice?.vocabulary === 'ask' ? askFile(folder) : choice?.vocabulary;
};
