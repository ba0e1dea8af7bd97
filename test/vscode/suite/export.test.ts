import * as assert from 'node:assert/strict';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { closeEverything, openFile, showLens, shows } from './support.js';

describe('the export', () => {
  let folder = '';
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'cell-lens-export-'));
  });
  after(() => rm(folder, { recursive: true, force: true }));
  afterEach(closeEverything);

  const exported = async (format: string, more: object = {}): Promise<Buffer> => {
    const target = vscode.Uri.file(join(folder, `lens.${format}`));
    const written = await vscode.commands.executeCommand('cellLens.export', { format, target, ...more });
    assert.ok(written, `the lens is exported as ${format}`);
    return readFile(target.fsPath);
  };

  it('writes what the lens shows as page, drawing, image and numbers', async () => {
    const { document } = await openFile('inventory.c');
    await showLens();
    await shows(document);

    const html = (await exported('html')).toString();
    assert.match(html, /^<!DOCTYPE html>/);
    assert.match(html, /"name":"0:\d+","concept":"String/);
    assert.match(html, /strcmp/);

    const svg = (await exported('svg', { theme: 'dark', lines: { from: 29, to: 33 } })).toString();
    assert.match(svg, /^<svg /);
    assert.match(svg, />30<\/text>/);
    assert.doesNotMatch(svg, />29<\/text>/);
    assert.match(svg, /if \(strcmp/);

    const png = await exported('png', { lines: { from: 0, to: 10 } });
    assert.deepEqual([...png.subarray(0, 4)], [0x89, 0x50, 0x4e, 0x47]);
    assert.ok(png.readUInt32BE(16) > 400 && png.readUInt32BE(20) > 200, 'the image has a size');

    const csv = (await exported('csv', { lines: { from: 2, to: 3 } })).toString().trimEnd().split('\n');
    assert.equal(
      csv.length,
      document.lineAt(2).rangeIncludingLineBreak.end.line === 3 ? document.lineAt(2).text.length + 3 : 0,
    );
    assert.match(csv[1] ?? '', new RegExp(`^${document.offsetAt(new vscode.Position(2, 0))},3,1,`));

    const json = JSON.parse((await exported('json')).toString()) as { text: string; values: number[][] };
    assert.equal(json.text, document.getText());
    assert.ok(json.values.length >= 1 && json.values.every(row => row.length === json.text.length));
  });
});
