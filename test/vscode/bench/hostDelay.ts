/**
 * Runs inside the extension host (bench/host-delay.mjs starts it): how late the event loop is while a 1 MB file is
 * computed, and what activation costs. The engine is a child of this process: its share of the processor, which Linux
 * tells, shows that it was at work all the while.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import * as vscode from 'vscode';
import type { CellLensExports } from '../../../src/extension.js';
import { engineProcess } from '../engineProcess.js';

const megabyte = 1_000_000;

const pause = (milliseconds: number): Promise<void> => new Promise(resolve => setTimeout(resolve, milliseconds));

/** CPU seconds of the engine, user and system, which Linux tells in hundredths (proc(5)); null where there is none. */
const engineSeconds = async (): Promise<number | null> => {
  const pid = await engineProcess();
  if (pid === undefined || process.platform !== 'linux') return null;
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]!.split(' ');
  return (Number(fields[11]) + Number(fields[12])) / 100;
};

/** The delay of a timer of 1 ms over `seconds`: what the loop is late, its own millisecond included. */
const measure = async (seconds: number): Promise<Record<string, number | null>> => {
  const engineBefore = (await engineSeconds()) ?? 0;
  const histogram = monitorEventLoopDelay({ resolution: 1 });
  const processor = process.cpuUsage();

  const start = performance.now();
  histogram.enable();
  await pause(seconds * 1_000);
  histogram.disable();
  const { user, system } = process.cpuUsage(processor);
  const took = performance.now() - start;
  const engineAfter = await engineSeconds();
  const milliseconds = (nanoseconds: number): number => Math.round(nanoseconds / 1e4) / 100;
  return {
    p50: milliseconds(histogram.percentile(50)),
    p99: milliseconds(histogram.percentile(99)),
    max: milliseconds(histogram.max),
    coresBusy: Math.round((user + system) / 10 / took) / 100,
    engineCoresBusy: engineAfter === null ? null : Math.round(((engineAfter - engineBefore) * 100_000) / took) / 100,
  };
};

/** A megabyte of C: the sample again and again. */
const longText = (folder: string): string => {
  const sample = readFileSync(join(folder, 'inventory.c'), 'utf8');
  return sample.repeat(Math.ceil(megabyte / sample.length)).slice(0, megabyte);
};

/** Called by the extension host; the results go to the file that CELL_LENS_RESULTS names. */
export const run = async (): Promise<void> => {
  const results = process.env['CELL_LENS_RESULTS'];
  const seconds = Number(process.env['CELL_LENS_SECONDS']);
  const folder = vscode.workspace.workspaceFolders?.[0]?.uri.fsPath;
  const extension = vscode.extensions.getExtension<CellLensExports>('cell-lens.cell-lens');
  if (results === undefined || folder === undefined || extension === undefined || !(seconds > 0)) {
    throw new Error('run this with: npm run bench:host');
  }
  const before = performance.now();
  const { activationMilliseconds } = await extension.activate();
  const activationWithLoading = performance.now() - before;

  const document = await vscode.workspace.openTextDocument({ language: 'c', content: longText(folder) });
  await vscode.window.showTextDocument(document, vscode.ViewColumn.One);
  await pause(3_000);
  const idle = await measure(Math.min(5, seconds));
  await vscode.commands.executeCommand('cellLens.show');
  const computing = await measure(seconds);
  writeFileSync(results, JSON.stringify({ activationMilliseconds, activationWithLoading, seconds, idle, computing }));
};
