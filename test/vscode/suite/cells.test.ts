import * as assert from 'node:assert/strict';
import { cp, mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { shippedNetworkFolder } from '../../../src/shared/shippedNetwork.js';
import { closeEverything, eventually, extension, openFile, showLens, shows } from './support.js';

const setNetwork = async (value: string | undefined): Promise<void> =>
  vscode.workspace.getConfiguration('cellLens').update('network', value, vscode.ConfigurationTarget.Global);

describe('the search for cells', () => {
  let shipped: string;
  let folder: string;

  before(async () => {
    shipped = join(extension().extensionPath, shippedNetworkFolder);
    folder = await mkdtemp(join(tmpdir(), 'cell-lens-search-'));
    for (const name of ['config.json', 'model.safetensors']) await cp(join(shipped, name), join(folder, name));
  });

  after(async () => {
    await setNetwork(undefined);
    await closeEverything();
    await rm(folder, { recursive: true, force: true });
  });

  it('leaves the network that comes with the extension alone', async () => {
    const atlas = join(shipped, 'atlas.json');
    const before = (await stat(atlas)).mtimeMs;
    await vscode.commands.executeCommand('cellLens.findCells');
    assert.equal((await stat(atlas)).mtimeMs, before);
  });

  it('can be stopped: nothing is written, and the lens goes on', async () => {
    const { document } = await openFile('inventory.c');
    await setNetwork(folder);
    await showLens();
    const { network } = await shows(document);
    assert.equal(network.searched, undefined);
    let over = false;
    void vscode.commands.executeCommand('cellLens.findCells').then(() => {
      over = true;
    });
    // Until it has begun there is nothing to stop.
    await eventually('the search has ended', async () => {
      await vscode.commands.executeCommand('cellLens.stopSearch');
      return over;
    });
    assert.deepEqual((await readdir(folder)).sort(), ['config.json', 'model.safetensors']);
    await shows(document);
  });
});
