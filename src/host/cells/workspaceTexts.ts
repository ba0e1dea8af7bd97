import * as vscode from 'vscode';
import type { ExploredText } from '../../shared/exploreApi.js';
import { languageOfPath } from '../../shared/languages.js';
import { findWorkspaceSources } from '../training/findSources.js';

/** Characters of all texts together: some ten seconds of reading with the network that ships. */
const mostCharacters = 240_000;
const longestFile = 40_000;

/** The document first, then files of its workspace, those in its language before others, until there is enough. */
export const workspaceTexts = async (document: vscode.TextDocument): Promise<readonly ExploredText[]> => {
  const own: ExploredText = {
    uri: document.uri.toString(),
    languageId: document.languageId,
    text: document.getText(),
  };
  const texts = [own];
  let left = mostCharacters - own.text.length;
  for (const path of await pathsBeside(document)) {
    if (left <= 0) break;
    const uri = vscode.Uri.file(path);
    if (uri.toString() === own.uri) continue;
    const text = await readText(uri);
    if (text === undefined || text.length > longestFile) continue;
    texts.push({ uri: uri.toString(), languageId: languageOfPath(path), text });
    left -= text.length;
  }
  return texts;
};

/** None where no folder of this machine is open: the document alone is read then. */
const pathsBeside = async ({ languageId }: vscode.TextDocument): Promise<readonly string[]> => {
  const folders = vscode.workspace.workspaceFolders ?? [];
  if (!folders.some(({ uri }) => uri.scheme === 'file')) return [];
  const { paths } = await findWorkspaceSources();
  const fits = (path: string): number => Number(languageOfPath(path) === languageId);
  return [...paths].sort((a, b) => fits(b) - fits(a));
};

/** Undefined for what is no text in UTF-8. */
const readText = async (uri: vscode.Uri): Promise<string | undefined> => {
  const open = vscode.workspace.textDocuments.find(document => document.uri.toString() === uri.toString());
  if (open !== undefined) return open.getText();
  try {
    const bytes = await vscode.workspace.fs.readFile(uri);
    return bytes.includes(0) ? undefined : new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    // Gone meanwhile, unreadable, or in another encoding: one file less to look at.
    return undefined;
  }
};
