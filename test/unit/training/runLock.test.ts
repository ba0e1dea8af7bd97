import { fork, type ChildProcess } from 'node:child_process';
import { chmod, readdir, readFile, utimes, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import * as esbuild from 'esbuild';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { identityOfProcess } from '../../../src/shared/node/processIdentity.js';
import { lockFile, lockRun, runHolder, runIsFree, RunLockedError } from '../../../src/shared/node/runLock.js';
import { isHolding, type LockHolder } from '../../../src/shared/node/runLockHolder.js';
import { WriteError } from '../../../src/shared/node/atomicWrite.js';
import { temporaryFolder } from './corpora.js';

let folder: string;
let remove: () => Promise<void>;
beforeEach(async () => {
  ({ folder, remove } = await temporaryFolder());
});
afterEach(() => remove());

const holder = (change: Partial<LockHolder> = {}): LockHolder => ({
  token: 'theirs',
  pid: process.pid,
  host: hostname(),
  process: identityOfProcess(process.pid),
  since: '2026-01-02T03:04:05.000Z',
  ...change,
});
const write = (lock: LockHolder): Promise<void> => writeFile(join(folder, lockFile), JSON.stringify(lock));
const names = async (): Promise<string[]> => (await readdir(folder)).sort();
/** No process has it: the largest that Linux gives is 4194304. */
const nobody = 4_194_305;

describe("a run's lock", () => {
  it('is held once, says by whom, and is gone when it is released', async () => {
    const lock = await lockRun(folder);
    expect(await names()).toEqual([lockFile]);
    expect(await runHolder(folder)).toMatchObject({ pid: process.pid, host: hostname() });
    const refused = lockRun(folder);
    await expect(refused).rejects.toThrow(RunLockedError);
    await expect(refused).rejects.toThrow(
      new RegExp(`is being trained already, by process ${process.pid} on this machine since .*Z: in another window`),
    );
    expect(await names()).toEqual([lockFile]);
    await lock.release();
    expect(await names()).toEqual([]);
    expect(await runHolder(folder)).toBeNull();
    await (await lockRun(folder)).release();
  });

  it('goes to one of many who want it at the same moment', async () => {
    await write(holder({ pid: nobody }));
    const wanting = await Promise.allSettled(Array.from({ length: 12 }, () => lockRun(folder)));
    const won = wanting.filter(result => result.status === 'fulfilled');
    expect(won).toHaveLength(1);
    for (const result of wanting)
      if (result.status === 'rejected') expect(result.reason).toBeInstanceOf(RunLockedError);
    expect(await names()).toEqual([lockFile]);
    await won[0]!.value.release();
  });

  it('of a process that is gone is taken over', async () => {
    await write(holder({ pid: nobody }));
    expect(await runHolder(folder)).toBeNull();
    await (await lockRun(folder)).release();
    // A process of the same number that began at another time is another one.
    await write(holder({ process: 'an earlier boot:1' }));
    if (identityOfProcess(process.pid) !== null) await (await lockRun(folder)).release();
    expect(await names()).toEqual(identityOfProcess(process.pid) === null ? [lockFile] : []);
  });

  it('of another machine holds for as long as there are signs of life', async () => {
    const other = holder({ host: 'elsewhere' });
    await write(other);
    await expect(lockRun(folder)).rejects.toThrow(/by process \d+ on elsewhere since 2026-01-02.*delete .*run\.lock/);
    const longAgo = new Date(Date.now() - 700_000);
    await utimes(join(folder, lockFile), longAgo, longAgo);
    await (await lockRun(folder)).release();
    expect(isHolding(other, 1_000_000, 1_000_000 + 599_000)).toBe(true);
    expect(isHolding(other, 1_000_000, 1_000_000 + 601_000)).toBe(false);
    expect(isHolding(holder({ process: null }), 0, 601_000)).toBe(false);
  });

  it('that was cut off or is none does not hold for ever', async () => {
    const path = join(folder, lockFile);
    await writeFile(path, '{"pid": 1');
    const waiting = lockRun(folder, 10_000);
    const longAgo = new Date(Date.now() - 6000);
    await utimes(path, longAgo, longAgo);
    await (await waiting).release();
    expect(await names()).toEqual([]);
  });

  it('is waited for when asked, and told to those who wait', async () => {
    const lock = await lockRun(folder);
    expect(await runIsFree(folder, 0)).toBe(false);
    const [next, free] = [lockRun(folder, 10_000), runIsFree(folder, 10_000, 20)];
    await lock.release();
    await Promise.all([next, free]);
    expect(await free).toBe(true);
    await (await next).release();
  });

  it('is not released by one whom it was taken from', async () => {
    const lock = await lockRun(folder);
    await write(holder());
    await lock.release();
    expect(JSON.parse(await readFile(join(folder, lockFile), 'utf8'))).toMatchObject({ token: 'theirs' });
  });

  it('says what is wrong where it cannot be written', async () => {
    await expect(lockRun(join(folder, 'gone'))).rejects.toThrow(WriteError);
    if (process.getuid?.() === 0) return;
    await chmod(folder, 0o500);
    await expect(lockRun(folder)).rejects.toThrow(/no permission to write there/);
    await chmod(folder, 0o700);
  });

  it('of a process that exits goes with it, and that of one that is killed is seen to be stale', async () => {
    const script = join(folder, 'hold.cjs');
    await esbuild.build({
      stdin: {
        resolveDir: process.cwd(),
        contents: `import { lockRun } from './src/shared/node/runLock.ts';
          process.on('message', () => process.exit(0));
          lockRun(process.argv[2]).then(() => process.send('held'));`,
      },
      outfile: script,
      bundle: true,
      platform: 'node',
      logLevel: 'error',
    });
    const start = async (): Promise<ChildProcess> => {
      const child = fork(script, [folder], { execArgv: [] });
      await new Promise(resolve => child.once('message', resolve));
      return child;
    };
    const exit = (child: ChildProcess): Promise<unknown> => new Promise(resolve => child.once('exit', resolve));

    const orderly = await start();
    await expect(lockRun(folder)).rejects.toThrow(new RegExp(`by process ${orderly.pid} `));
    const ended = exit(orderly);
    orderly.send('exit');
    await ended;
    expect(await names()).toEqual(['hold.cjs']);

    const killed = await start();
    const gone = exit(killed);
    killed.kill('SIGKILL');
    await gone;
    expect(await names()).toContain(lockFile);
    expect(await runHolder(folder)).toBeNull();
    await (await lockRun(folder)).release();
  });
});
