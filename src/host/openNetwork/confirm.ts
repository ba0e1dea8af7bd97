import * as vscode from 'vscode';
import type { ImportReport } from '../../shared/importApi.js';
import { costLine, headline, previewLines } from './describeReport.js';

/** What the reader wants done with a network that was read. */
export type Confirmation = 'use' | 'vocabulary' | 'nonlinearity';

interface Row extends vscode.QuickPickItem {
  readonly answer?: Confirmation;
}

const separator = (label: string): Row => ({ label, kind: vscode.QuickPickItemKind.Separator });

const rows = (report: ImportReport, relu: boolean): readonly Row[] => {
  const cost = costLine(report);
  return [
    { label: '$(check) Read with this network', description: headline(report), answer: 'use' },
    {
      label: '$(symbol-text) Choose another vocabulary…',
      description: `${report.symbols} symbols`,
      answer: 'vocabulary',
    },
    ...(report.mayBeRelu
      ? [
          {
            label: `$(symbol-operator) Nonlinearity: ${relu ? 'relu' : 'tanh'}`,
            description: `change to ${relu ? 'tanh' : 'relu'}; the weights do not tell`,
            answer: 'nonlinearity' as const,
          },
        ]
      : []),
    separator('Preview'),
    ...previewLines(report).map(({ prompt, odds }): Row => ({ label: `after ${prompt}: ${odds}` })),
    ...(cost === undefined ? [] : [{ label: cost.cost }, { label: cost.meaning }]),
    ...(report.notes.length === 0 ? [] : [separator('What was inferred')]),
    ...report.notes.map((note): Row => ({ label: note })),
  ];
};

/**
 * Shows what was inferred about a network, with a preview, on one page.
 *
 * @returns undefined when it is not to be used.
 */
export const confirmNetwork = async (report: ImportReport, relu: boolean): Promise<Confirmation | undefined> => {
  for (;;) {
    const choice = await vscode.window.showQuickPick(rows(report, relu), {
      title: `Open the network ${report.name}`,
      placeHolder: 'Check what it expects next: nonsense means a wrong vocabulary',
      ignoreFocusOut: true,
    });
    if (choice === undefined || choice.answer !== undefined) return choice?.answer;
  }
};
