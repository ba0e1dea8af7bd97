import * as assert from 'node:assert/strict';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { engineProcess } from '../engineProcess.js';
import { closeEverything, eventually, extension, openFile, says, showLens, shows } from './support.js';

const setNetwork = async (value: string | undefined): Promise<void> =>
  vscode.workspace.getConfiguration('cellLens').update('network', value, vscode.ConfigurationTarget.Global);

describe('the network that reads', () => {
  afterEach(async () => {
    await setNetwork(undefined);
    await closeEverything();
  });

  it('is the one that comes with the extension', async () => {
    const { document } = await openFile('inventory.c');
    await showLens();
    const { network } = await shows(document);
    assert.ok(network.folder.startsWith(extension().extensionPath), network.folder);
    assert.ok(network.hidden > 0);
  });

  it('can be missing: the lens says where it looked, and offers to choose another', async () => {
    const { document } = await openFile('inventory.c');
    await showLens();
    await shows(document);
    const missing = join(tmpdir(), 'cell-lens-no-such-network');
    await setNetwork(missing);
    const message = await says(/network cannot be loaded/);
    assert.ok(message.detail.includes(missing), message.detail);
    assert.equal(message.action?.command, 'cellLens.chooseNetwork');
    await setNetwork(undefined);
    await shows(document);
  });

  it('can be broken: the lens says what is wrong with its files', async () => {
    const folder = vscode.Uri.file(join(tmpdir(), `cell-lens-broken-${process.pid}`));
    await vscode.workspace.fs.createDirectory(folder);
    try {
      const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
      await vscode.workspace.fs.writeFile(vscode.Uri.joinPath(folder, 'config.json'), bytes('{"format": 7'));
      await vscode.workspace.fs.writeFile(vscode.Uri.joinPath(folder, 'model.safetensors'), bytes('no tensors'));
      await openFile('inventory.c');
      await setNetwork(folder.fsPath);
      await showLens();
      const message = await says(/network cannot be loaded/);
      assert.match(message.detail, /config\.json/);
    } finally {
      await vscode.workspace.fs.delete(folder, { recursive: true });
    }
  });

  it('is loaded anew when the engine is restarted', async () => {
    const { document } = await openFile('inventory.c');
    await showLens();
    await shows(document);
    const before = await engineProcess();
    assert.ok(before !== undefined, 'no engine runs');
    await vscode.commands.executeCommand('cellLens.restartEngine');
    await shows(document);
    assert.notEqual(await eventually('an engine runs', engineProcess), before);
  });

  it('is loaded anew when the system ends the engine, and nothing else ends', async () => {
    const { document } = await openFile('inventory.c');
    await showLens();
    await shows(document);
    const before = await eventually('an engine runs', engineProcess);
    process.kill(before, 'SIGKILL');
    await eventually('another engine runs', async () => ![undefined, before].includes(await engineProcess()));
    await shows(document);
  });
});
