import * as assert from 'node:assert/strict';
import * as vscode from 'vscode';
import type { TrainingState } from '../../../src/shared/trainingApi.js';
import { closeEverything, eventually, extension, inWorkspace } from './support.js';

const write = async (path: string, text: string): Promise<void> =>
  vscode.workspace.fs.writeFile(inWorkspace(path), new TextEncoder().encode(text));

const state = async (): Promise<TrainingState | undefined> => (await extension().activate()).trainingState();

const setup = (): Promise<Extract<TrainingState, { kind: 'setup' }>> =>
  eventually('the training is being set up', async () => {
    const now = await state();
    return now?.kind === 'setup' ? now : undefined;
  });

/** A program of `functions` functions, different for each `seed`. */
const program = (seed: string, functions: number): string =>
  Array.from({ length: functions }, (_, index) => `def ${seed}_${index}(value):\n    return value + ${index}\n`).join(
    '\n',
  );

const exclude = (globs: Readonly<Record<string, boolean>> | undefined): Thenable<void> =>
  vscode.workspace.getConfiguration('files').update('exclude', globs, vscode.ConfigurationTarget.Workspace);

describe('training on the workspace', () => {
  const added = ['.gitignore', 'training', '.hidden', '.vscode'];

  after(async () => {
    await exclude(undefined);
    await vscode.commands.executeCommand('workbench.view.explorer');
    for (const path of added) {
      await vscode.workspace.fs.delete(inWorkspace(path), { recursive: true }).then(undefined, () => undefined);
    }
    await closeEverything();
  });

  it('says what is too little, and what would be enough', async () => {
    await write('.hidden/settings.json', '{}');
    await vscode.commands.executeCommand('cellLens.train');
    const { summary } = await setup();
    assert.equal(summary.files, 6, JSON.stringify(summary));
    assert.match(summary.tooLittle ?? '', /only \d+ characters.*About 200 KB/);
  });

  it('finds sources as the search does: without what settings and .gitignore leave out', async () => {
    await write('training/one.py', program('one', 200));
    await write('training/two.py', program('two', 200));
    await write('training/copy.py', program('two', 200));
    await write('training/binary.py', 'x\0y');
    await write('training/excluded.py', program('excluded', 20));
    await write('training/made/ignored.py', program('ignored', 20));
    await write('training/node_modules/vendored.py', program('vendored', 20));
    await write('.gitignore', 'made/\n');
    await exclude({ '**/excluded.py': true });
    await vscode.commands.executeCommand('workbench.view.explorer');
    // What was found before is shown until something newer is.
    const before = await state();
    await vscode.commands.executeCommand('cellLens.train');
    const { summary, languages } = await eventually('the new files are found', async () => {
      const now = await setup();
      return now !== before && now.summary.files !== 6 ? now : undefined;
    });
    assert.equal(summary.tooLittle, null);
    assert.equal(languages.find(({ languageId }) => languageId === 'python')?.files, 3);
    const left = summary.skipped.map(({ reason, files }) => `${reason}: ${files}`);
    assert.deepEqual(left.sort(), ['binary: 1', 'duplicate: 1']);
  });
});
