import { relative, sep } from 'node:path';
import * as vscode from 'vscode';
import { sourceExtensions } from '../../shared/languages.js';
import { ignoreRules, type IgnoreFile } from './gitIgnore.js';
import type { Sources } from './training.js';

/** More files than that are no one's workspace; the trainer keeps 100 million characters at most. */
const mostFiles = 100_000;

/** Hidden folders and those of what nobody here wrote; named to the search so that it does not walk them. */
const leftOut = ['.*', 'node_modules', 'bower_components', 'venv', '__pycache__', 'site-packages', 'target'];

/** The source files of the workspace as VS Code's search finds them: `files.exclude`, `search.exclude`, .gitignore. */
export const findWorkspaceSources = async (): Promise<Sources> => {
  const folders = (vscode.workspace.workspaceFolders ?? []).filter(({ uri }) => uri.scheme === 'file');
  const [first] = folders;
  if (first === undefined) throw new Error('No folder on this machine is open.');
  const found = await Promise.all(folders.map(findIn));
  return { paths: found.flat(), base: first.uri.fsPath, name: first.name };
};

const findIn = async (folder: vscode.WorkspaceFolder): Promise<string[]> => {
  const exclude = excluded(folder);
  const find = (glob: string): Thenable<vscode.Uri[]> =>
    vscode.workspace.findFiles(new vscode.RelativePattern(folder, glob), exclude, mostFiles);
  const files = await find(`**/*.{${sourceExtensions.join(',')}}`);
  const pathOf = (uri: vscode.Uri): string => relative(folder.uri.fsPath, uri.fsPath).split(sep).join('/');
  const ignored = vscode.workspace.getConfiguration('search', folder).get('useIgnoreFiles', true)
    ? ignoreRules(await Promise.all((await find('**/.gitignore')).map(uri => readIgnoreFile(uri, pathOf(uri)))))
    : () => false;
  return files
    .filter(uri => !ignored(pathOf(uri)))
    .map(uri => uri.fsPath)
    .sort();
};

/** A glob of everything to leave out besides `files.exclude`, which the search applies by itself. */
const excluded = (folder: vscode.WorkspaceFolder): string => {
  const setting = vscode.workspace.getConfiguration('search', folder).get<Record<string, unknown>>('exclude', {});
  // Groups cannot be nested: a glob that has one of its own is left to the setting's other users.
  const own = Object.keys(setting).filter(glob => setting[glob] === true && !/[{},]/.test(glob));
  return `{${[...leftOut.map(name => `**/${name}/**`), ...own].join(',')}}`;
};

const readIgnoreFile = async (uri: vscode.Uri, path: string): Promise<IgnoreFile> => ({
  folder: path.slice(0, Math.max(0, path.lastIndexOf('/'))),
  text: new TextDecoder().decode(await vscode.workspace.fs.readFile(uri)),
});
