import * as vscode from 'vscode';
import { DisposableBag } from './dispose.js';
import { Latest } from './latest.js';
import { placeOfTopLine, topLineAt } from './scrollPosition.js';
import { keptAbove, scrollsEditorWithLens, scrollsLensWithEditor } from './settings.js';

/** Milliseconds between two messages, and for how long a scroll that the lens caused is taken for its echo. */
const interval = 50;
const echo = 200;

/** The fractional line at the top of `editor`. */
export const topLineOf = (editor: vscode.TextEditor): number => {
  const start = editor.visibleRanges[0]?.start;
  return start === undefined
    ? 0
    : topLineAt(start.line, start.character, editor.document.lineAt(start.line).text.length);
};

/** Scroll positions both ways between the lens and the editors of the document it shows, as the Markdown preview does. */
export class ScrollSync {
  readonly #bag = new DisposableBag();
  readonly #tell: Latest<vscode.TextEditor>;
  #ignoreUntil = 0;

  constructor(
    private readonly shows: (document: vscode.TextDocument) => boolean,
    onEditorScrolled: (document: vscode.TextDocument, topLine: number) => void,
  ) {
    this.#tell = this.#bag.add(
      new Latest(interval, editor => {
        if (shows(editor.document) && !editor.document.isClosed) {
          onEditorScrolled(editor.document, topLineOf(editor));
        }
      }),
    );
    this.#bag.add(
      vscode.window.onDidChangeTextEditorVisibleRanges(({ textEditor }) => this.#editorScrolled(textEditor)),
    );
  }

  /** The reader scrolled the lens: its editors follow. */
  lensScrolled(topLine: number): void {
    if (!scrollsEditorWithLens()) {
      return;
    }
    this.#ignoreUntil = Date.now() + echo;
    this.#tell.cancel();
    for (const editor of vscode.window.visibleTextEditors) {
      const { document } = editor;
      if (this.shows(document)) {
        const { line, character } = placeOfTopLine(
          topLine + keptAbove(document),
          document.lineCount,
          index => document.lineAt(index).text.length,
        );
        editor.revealRange(new vscode.Range(line, character, line, character), vscode.TextEditorRevealType.AtTop);
      }
    }
  }

  dispose(): void {
    this.#bag.dispose();
  }

  #editorScrolled(editor: vscode.TextEditor): void {
    if (this.shows(editor.document) && Date.now() >= this.#ignoreUntil && scrollsLensWithEditor()) {
      this.#tell.set(editor);
    }
  }
}
