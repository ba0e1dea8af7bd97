import * as assert from 'node:assert/strict';
import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import * as vscode from 'vscode';
import { closeEverything, extension, openFile, shows } from './support.js';

/** A file of each format, what it holds, and whether its vocabulary has to be beside it. */
const networks: readonly (readonly [
  format: string,
  path: string,
  kind: string,
  layers: number,
  vocabulary: boolean,
])[] = [
  ['PyTorch', 'pytorch/lstm-tokens.pt', 'lstm', 2, false],
  ['PyTorch before 1.6', 'pytorch/lstm-legacy.pt', 'lstm', 2, true],
  ['Keras', 'keras/gru-2.h5', 'gru', 2, true],
  ['Keras archive', 'keras/lstm-1.keras', 'lstm', 1, true],
  ['TensorFlow.js', 'tfjs/rnn-1/model.json', 'rnn', 1, true],
  ['ONNX', 'onnx/gru-before.onnx', 'gru', 2, true],
  ['ml5', 'ml5/lstm-2/manifest.json', 'lstm', 2, false],
];

/** Accepts whatever list is offered, its first row being the usual answer, until `task` has ended. */
const acceptAll = async (task: Thenable<unknown>): Promise<void> => {
  let ended = false;
  const settle = (): void => {
    ended = true;
  };
  task.then(settle, settle);
  const deadline = Date.now() + 30_000;
  while (!ended) {
    assert.ok(Date.now() < deadline, 'the network was not opened in time');
    await new Promise(resolve => setTimeout(resolve, 150));
    if (!ended) await vscode.commands.executeCommand('workbench.action.acceptSelectedQuickOpenItem');
  }
  await task;
};

describe('networks of other programs', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'cell-lens-open-'));
  });
  afterEach(async () => {
    const configuration = vscode.workspace.getConfiguration('cellLens');
    await configuration.update('network', undefined, vscode.ConfigurationTarget.Workspace);
    await configuration.update('network', undefined, vscode.ConfigurationTarget.Global);
    await closeEverything();
    await rm(folder, { recursive: true, force: true });
  });

  for (const [format, path, kind, layers, vocabulary] of networks) {
    it(`${format}: opens, and the lens reads with it`, async () => {
      const fixtures = join(extension().extensionPath, 'test', 'fixtures', 'import');
      // Some formats are a file alone, some a folder of files.
      const alone = !path.endsWith('.json');
      await cp(join(fixtures, alone ? path : dirname(path)), alone ? join(folder, basename(path)) : folder, {
        recursive: true,
      });
      if (vocabulary) await writeFile(join(folder, 'vocabulary.json'), JSON.stringify([...'\n ()"#abcdef']));
      const { document } = await openFile('inventory.c');
      const file = vscode.Uri.file(join(folder, basename(path)));
      await acceptAll(vscode.commands.executeCommand('cellLens.openNetwork', file));
      const { network } = await shows(document);
      assert.deepEqual(
        { kind: network.kind, layers: network.layers, hidden: network.hidden, symbols: network.vocabulary.length },
        { kind, layers, hidden: 6, symbols: 12 },
      );
    });
  }

  it('a folder opens as the network that its files are', async () => {
    const { document } = await openFile('inventory.c');
    const sketch = join(folder, 'sketch');
    await cp(join(extension().extensionPath, 'test', 'fixtures', 'import', 'ml5', 'lstm-2'), sketch, {
      recursive: true,
    });
    await acceptAll(vscode.commands.executeCommand('cellLens.openNetwork', vscode.Uri.file(sketch)));
    assert.equal((await shows(document)).network.hidden, 6);
  });

  it('a network of Cell Lens itself is read from where it is, by its folder or one of its files', async () => {
    const { document } = await openFile('inventory.c');
    const own = join(folder, 'own');
    await cp(join(extension().extensionPath, 'test', 'fixtures', 'pytorch', 'gru-2x16'), own, { recursive: true });
    for (const path of [own, join(own, 'model.safetensors')]) {
      await vscode.commands.executeCommand('cellLens.openNetwork', vscode.Uri.file(path));
      const { network } = await shows(document);
      assert.deepEqual([network.folder, network.hidden], [own, 16]);
    }
  });

  it('that cannot be read are refused, and the network that reads stays', async () => {
    const { document } = await openFile('inventory.c');
    await vscode.commands.executeCommand('cellLens.show');
    const before = await shows(document);
    const file = join(extension().extensionPath, 'test', 'fixtures', 'import', 'hostile', 'os-system.pt');
    await vscode.commands.executeCommand('cellLens.openNetwork', vscode.Uri.file(file));
    await vscode.commands.executeCommand('notifications.clearAll');
    assert.equal((await shows(document)).network.folder, before.network.folder);
  });
});
