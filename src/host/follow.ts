import * as vscode from 'vscode';
import { DisposableBag } from './dispose.js';
import { Latest } from './latest.js';
import { hasTab, isFollowed, subjectOfTab, urisOf } from './tabs.js';

/** What the reader is looking at, as far as a lens can show it. */
export type Target =
  | { readonly kind: 'document'; readonly document: vscode.TextDocument }
  | { readonly kind: 'unreadable'; readonly uri: vscode.Uri; readonly reason: string }
  | { readonly kind: 'notebook'; readonly uri: vscode.Uri }
  | { readonly kind: 'closed'; readonly uri: vscode.Uri }
  | { readonly kind: 'nothing' };

/** Events of one click come in bursts: milliseconds between two looks at the editors. */
const settle = 30;

/**
 * Follows the active editor. Panels, logs, settings and the lens itself do not count: while one of them is active,
 * the target stays what it was.
 */
export class Follower {
  readonly #bag = new DisposableBag();
  readonly #look = this.#bag.add(new Latest<void>(settle, () => void this.#update()));
  #target: Target = { kind: 'nothing' };
  #key = keyOf({ kind: 'nothing' });
  #closed: string | undefined;
  #turn = 0;

  constructor(private readonly onTarget: (target: Target) => void) {
    const look = (): void => this.#look.set();
    this.#bag.add(vscode.window.onDidChangeActiveTextEditor(look));
    this.#bag.add(vscode.window.onDidChangeVisibleTextEditors(look));
    this.#bag.add(vscode.workspace.onDidOpenTextDocument(look));
    this.#bag.add(vscode.workspace.onDidCloseTextDocument(look));
    this.#bag.add(
      vscode.window.tabGroups.onDidChangeTabs(({ closed }) => {
        const uri = uriOf(this.#target)?.toString();
        if (uri !== undefined && closed.some(tab => urisOf(tab).some(gone => gone.toString() === uri))) {
          this.#closed = uri;
        }
        look();
      }),
    );
  }

  get target(): Target {
    return this.#target;
  }

  /** Looks at once, and tells even if nothing has changed. */
  async refresh(): Promise<void> {
    this.#key = '';
    await this.#update();
  }

  dispose(): void {
    this.#turn++;
    this.#bag.dispose();
  }

  async #update(): Promise<void> {
    const turn = ++this.#turn;
    const target = await this.#find();
    if (turn !== this.#turn) {
      return;
    }
    const key = keyOf(target);
    const before = this.#target;
    this.#target = target;
    // A file closed and opened again is another document with the same name.
    const replaced = target.kind === 'document' && before.kind === 'document' && target.document !== before.document;
    if (replaced || key !== this.#key) {
      this.#key = key;
      this.onTarget(target);
    }
  }

  async #find(): Promise<Target> {
    const active = vscode.window.activeTextEditor;
    if (active !== undefined && isFollowed(active.document.uri)) {
      return { kind: 'document', document: active.document };
    }
    const tab = subjectOfTab(vscode.window.tabGroups.activeTabGroup.activeTab);
    if (tab.kind === 'file') {
      // No editor holds it as text (yet): VS Code says why when it is asked for the text.
      return open(tab.uri);
    }
    if (tab.kind === 'notebook') {
      return tab;
    }
    return this.#kept() ?? firstVisible() ?? closedOr(this.#target);
  }

  #kept(): Target | undefined {
    const target = this.#target;
    if (target.kind !== 'document') {
      return undefined;
    }
    const { document } = target;
    const gone = document.isClosed || (this.#closed === document.uri.toString() && !hasTab(document.uri));
    return gone ? undefined : target;
  }
}

const open = async (uri: vscode.Uri): Promise<Target> => {
  try {
    return { kind: 'document', document: await vscode.workspace.openTextDocument(uri) };
  } catch (error) {
    return { kind: 'unreadable', uri, reason: error instanceof Error ? error.message : String(error) };
  }
};

const firstVisible = (): Target | undefined => {
  const editor = vscode.window.visibleTextEditors.find(({ document }) => isFollowed(document.uri));
  return editor && { kind: 'document', document: editor.document };
};

const closedOr = (target: Target): Target =>
  target.kind === 'document' ? { kind: 'closed', uri: target.document.uri } : target;

const uriOf = (target: Target): vscode.Uri | undefined =>
  target.kind === 'document' ? target.document.uri : target.kind === 'nothing' ? undefined : target.uri;

/** Two targets with one key show the same. A document in another language is read alike but explained differently. */
const keyOf = (target: Target): string =>
  [
    target.kind,
    uriOf(target)?.toString() ?? '',
    target.kind === 'document' ? target.document.languageId : target.kind === 'unreadable' ? target.reason : '',
  ].join('\n');
