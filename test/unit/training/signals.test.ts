import { spawn } from 'node:child_process';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import * as esbuild from 'esbuild';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { checkpointFile } from '../../../src/shared/trainerApi.js';
import { trainerWithSources } from './builtTrainer.js';
import { launch, startIn } from './processes.js';

const { folder, sources, trainerPath, remove } = await trainerWithSources(9);
beforeAll(async () => {
  await esbuild.build({
    entryPoints: { cli: 'src/cli/main.ts' },
    outdir: join(folder, 'built'),
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node20',
    logLevel: 'error',
  });
});
afterAll(remove);

/** Starts an endless run in a process group of its own, as a terminal does. */
const inTerminal = (out: string) => {
  const sizes = ['--hidden', '16', '--batch', '8', '--window', '16', '--threads', '2', '--characters', '1e12'];
  const argv = [join(folder, 'built', 'cli.js'), 'train', sources, '--out', out, ...sizes, '--json'];
  const child = spawn(process.execPath, argv, { detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
  const told = { out: '', error: '' };
  child.stdout.on('data', (chunk: Buffer) => (told.out += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (told.error += chunk.toString()));
  const closed = new Promise<number | null>(resolve => child.once('close', resolve));
  return { group: -child.pid!, told, closed };
};

describe.runIf(process.platform !== 'win32')('signals', () => {
  it('Ctrl-C, which every process of the terminal gets, ends the run at a checkpoint', async () => {
    const out = join(folder, 'interrupted');
    const { group, told, closed } = inTerminal(out);
    await expect.poll(() => told.out, { timeout: 30_000 }).toContain('"step"');
    process.kill(group, 'SIGINT');
    expect([await closed, told.error]).toEqual([0, '']);
    expect((await readdir(out)).sort()).toEqual([checkpointFile, 'config.json', 'model.safetensors'].sort());
  });

  it('the end of the terminal ends it at a checkpoint too', async () => {
    const out = join(folder, 'hung-up');
    const { group, told, closed } = inTerminal(out);
    await expect.poll(() => told.out, { timeout: 30_000 }).toContain('"step"');
    process.kill(group, 'SIGHUP');
    await closed;
    await expect.poll(() => readdir(out), { timeout: 10_000 }).toContain(checkpointFile);
  });

  it('a machine that shuts down lets the trainer write a checkpoint', async () => {
    const out = join(folder, 'shut-down');
    const running = launch(trainerPath);
    await startIn(running, sources, out, 1_000_000);
    process.kill(running.pid!, 'SIGTERM');
    expect(await running.crashed).toBe('The trainer ended with exit code 0.');
    expect(await readdir(out)).toContain(checkpointFile);
    await running.dispose();
  });
});
