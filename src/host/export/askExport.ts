import * as vscode from 'vscode';

/** Everything that the lens can be exported as. */
export const exportFormats = ['html', 'png', 'svg', 'csv', 'json', 'npy', 'npz'] as const;
export type ExportFormat = (typeof exportFormats)[number];
export type ExportTheme = 'light' | 'dark' | 'system';

/** What to export, and where to. */
export interface ExportAnswers {
  readonly format: ExportFormat;
  /** Lines counted from 0, `to` not included; the whole file when absent. */
  readonly lines?: { readonly from: number; readonly to: number };
  /** For pages and pictures. */
  readonly theme: ExportTheme;
  /** For files of numbers: the pinned cells as they are shown, or every signal of every cell. */
  readonly cells: 'shown' | 'all';
  readonly target: vscode.Uri;
}

const described: readonly { readonly format: ExportFormat; readonly label: string; readonly description: string }[] = [
  { format: 'html', label: 'Page (HTML)', description: 'One file for a browser, with the values under the pointer' },
  { format: 'png', label: 'Image (PNG)', description: 'For slides and messages' },
  { format: 'svg', label: 'Drawing (SVG)', description: 'For papers: sharp at every size, the text stays text' },
  { format: 'csv', label: 'Table (CSV)', description: 'A row for each character' },
  { format: 'json', label: 'JSON', description: 'Numbers for each cell' },
  { format: 'npy', label: 'NumPy array (NPY)', description: 'One array, cells by characters' },
  { format: 'npz', label: 'NumPy arrays (NPZ)', description: 'An array for each signal, with cells and text' },
];

const pictures: readonly ExportFormat[] = ['html', 'png', 'svg'];

const pick = async <T>(
  title: string,
  choices: readonly { readonly label: string; readonly description?: string; readonly value: T }[],
): Promise<T | undefined> => (await vscode.window.showQuickPick(choices, { title, matchOnDescription: true }))?.value;

const askTheme = (format: ExportFormat): Promise<ExportTheme | undefined> => {
  const { kind } = vscode.window.activeColorTheme;
  const dark = kind === vscode.ColorThemeKind.Dark || kind === vscode.ColorThemeKind.HighContrast;
  const choices: { label: string; description?: string; value: ExportTheme }[] = [
    { label: 'Light', value: 'light' },
    { label: 'Dark', value: 'dark' },
  ];
  if (dark) choices.reverse();
  if (format === 'html') {
    choices.push({
      label: 'Light or dark',
      description: 'as the system of whoever reads the page is set',
      value: 'system',
    });
  }
  return pick('Colours', choices);
};

/** Asks what `answers` does not say; undefined when the reader gives up. */
export const askExport = async (
  document: vscode.TextDocument,
  selection: vscode.Selection | undefined,
  answers: Partial<ExportAnswers>,
): Promise<ExportAnswers | undefined> => {
  const format =
    answers.format ??
    (await pick(
      'Export as',
      described.map(item => ({ ...item, value: item.format })),
    ));
  if (format === undefined) return undefined;
  let { lines } = answers;
  if (answers.target === undefined && selection !== undefined && !selection.isEmpty) {
    // A selection that ends where a line begins does not mean that line.
    const last = selection.end.character === 0 ? selection.end.line : selection.end.line + 1;
    const selected = { from: selection.start.line, to: last };
    const label = last - selected.from === 1 ? `Line ${last}` : `Lines ${selected.from + 1} to ${last}`;
    const whole = await pick('Which part of the file?', [
      { label, description: 'what is selected in the editor', value: false },
      { label: 'The whole file', value: true },
    ]);
    if (whole === undefined) return undefined;
    lines = whole ? undefined : selected;
  }
  let { theme, cells, target } = answers;
  if (pictures.includes(format)) theme ??= target === undefined ? await askTheme(format) : 'light';
  else {
    cells ??=
      target !== undefined
        ? 'shown'
        : await pick('Which cells?', [
            {
              label: 'The pinned cells',
              description: 'in the signals in which they are shown',
              value: 'shown' as const,
            },
            { label: 'Every signal of every cell', value: 'all' as const },
          ]);
    if (cells === undefined) return undefined;
    theme = 'light';
  }
  if (theme === undefined) return undefined;
  target ??= await vscode.window.showSaveDialog({
    title: 'Export the lens',
    defaultUri: defaultTarget(document, format),
    filters: { [format.toUpperCase()]: [format] },
  });
  if (target === undefined) return undefined;
  return { format, theme, cells: cells ?? 'shown', target, ...(lines ? { lines } : {}) };
};

const defaultTarget = (document: vscode.TextDocument, format: ExportFormat): vscode.Uri => {
  const { uri } = document;
  const folder = vscode.workspace.workspaceFolders?.[0]?.uri;
  if (uri.scheme === 'file') return uri.with({ path: `${uri.path}.${format}` });
  return vscode.Uri.joinPath(folder ?? vscode.Uri.file('/'), `${uri.path.split('/').at(-1) ?? 'text'}.${format}`);
};
