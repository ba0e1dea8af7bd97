import * as vscode from 'vscode';
import type { Disagreement } from '../../shared/exploreApi.js';
import type { Concept } from '../../shared/network.js';
import { DisposableBag } from '../dispose.js';
import { describeDisagreement } from './describeDisagreement.js';

/** The Problems of a document in which a cell and the parser disagree; gone with its next edit, or with the command. */
export class DisagreementProblems {
  readonly #bag = new DisposableBag();
  readonly #collection = this.#bag.add(vscode.languages.createDiagnosticCollection('Cell Lens'));

  constructor() {
    this.#bag.add(
      vscode.workspace.onDidChangeTextDocument(({ document, contentChanges }) => {
        // They speak of a text that is no more.
        if (contentChanges.length > 0) this.#collection.delete(document.uri);
      }),
    );
    this.#bag.add(vscode.workspace.onDidCloseTextDocument(({ uri }) => this.#collection.delete(uri)));
  }

  show(document: vscode.TextDocument, address: string, concept: Concept, found: readonly Disagreement[]): void {
    const problems = found.map(place => {
      const range = new vscode.Range(document.positionAt(place.from), document.positionAt(place.to));
      const message = describeDisagreement(address, concept, document.getText(range), place);
      const problem = new vscode.Diagnostic(range, message, vscode.DiagnosticSeverity.Information);
      problem.source = 'Cell Lens';
      problem.code = address;
      return problem;
    });
    this.#collection.set(document.uri, problems);
  }

  clear(): void {
    this.#collection.clear();
  }

  dispose(): void {
    this.#bag.dispose();
  }
}
