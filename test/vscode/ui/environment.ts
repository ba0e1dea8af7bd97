/** What scripts/test-vscode.mjs tells the UI tests. */
const required = (name: string): string => {
  const value = process.env[name];
  if (value === undefined) throw new Error(`${name} is not set: run these tests with npm run test:vscode`);
  return value;
};

/** Path of the browser. */
export const chromiumPath = required('CHROMIUM');
/** Address of the VS Code server, with a slash at its end. */
export const serverUrl = required('CELL_LENS_SERVER');
/** Folder that the workbench opens: a copy of samples/, which tests may change. */
export const workspaceFolder = required('CELL_LENS_WORKSPACE');
/** Where screenshots go. */
export const screenshotFolder = required('CELL_LENS_SCREENSHOTS');
