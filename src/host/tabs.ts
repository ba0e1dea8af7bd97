import * as vscode from 'vscode';

/** What the lens can make of an editor tab. */
export type TabSubject =
  /** A file, shown as text or by an editor of its own. */
  | { readonly kind: 'file'; readonly uri: vscode.Uri }
  | { readonly kind: 'notebook'; readonly uri: vscode.Uri }
  /** Settings, a terminal, a web page, the lens itself: the lens keeps what it shows. */
  | { readonly kind: 'other' };

export const subjectOfTab = (tab: vscode.Tab | undefined): TabSubject => {
  const input = tab?.input;
  if (input instanceof vscode.TabInputText || input instanceof vscode.TabInputCustom) {
    return isFollowed(input.uri) ? { kind: 'file', uri: input.uri } : { kind: 'other' };
  }
  if (input instanceof vscode.TabInputTextDiff) {
    return { kind: 'file', uri: input.modified };
  }
  if (input instanceof vscode.TabInputNotebook) {
    return { kind: 'notebook', uri: input.uri };
  }
  return { kind: 'other' };
};

/** Whether a tab still holds `uri`. */
export const hasTab = (uri: vscode.Uri): boolean => {
  const key = uri.toString();
  return vscode.window.tabGroups.all.some(group => group.tabs.some(tab => urisOf(tab).some(u => u.toString() === key)));
};

export const urisOf = ({ input }: vscode.Tab): readonly vscode.Uri[] => {
  if (
    input instanceof vscode.TabInputText ||
    input instanceof vscode.TabInputCustom ||
    input instanceof vscode.TabInputNotebook
  ) {
    return [input.uri];
  }
  return input instanceof vscode.TabInputTextDiff ? [input.original, input.modified] : [];
};

/** Text that VS Code shows in an editor but nobody opened as a file: logs, input boxes. */
const ignoredSchemes: ReadonlySet<string> = new Set([
  'output',
  'comment',
  'vscode-scm',
  'vscode-interactive-input',
  'vscode-terminal',
  'vscode-chat-input',
  'chatSessionInput',
  'debug',
  'search-editor',
]);

export const isFollowed = (uri: vscode.Uri): boolean => !ignoredSchemes.has(uri.scheme);

/** The name to show for a document or file. */
export const nameOf = (uri: vscode.Uri): string => uri.path.split('/').pop() || uri.path || uri.scheme;
