import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { wideVectorsVariable } from '../../../src/shared/node/crashes.js';
import { startTrainer } from '../../../src/shared/node/startTrainer.js';
import { temporaryFolder } from './corpora.js';

let folder: string;
let remove: () => Promise<void>;
beforeAll(async () => {
  ({ folder, remove } = await temporaryFolder());
});
afterAll(() => remove());

/** Runs a process in the trainer's place that notes the variable in a file and ends; answers its end and the note. */
const ending = async (end: string): Promise<readonly [end: string, variable: string]> => {
  const [script, note] = [join(folder, 'trainer.cjs'), join(folder, 'note')];
  await writeFile(
    script,
    `require('node:fs').writeFileSync(${JSON.stringify(note)}, String(process.env.${wideVectorsVariable}));${end}`,
  );
  const reason = await new Promise<string>(resolve => startTrainer({ trainerPath: script, onCrash: resolve }));
  return [reason, await readFile(note, 'utf8')];
};

it.runIf(process.platform !== 'win32')('after a crash the next trainer leaves V8 as it is', async () => {
  const killed = ['The trainer ended with SIGKILL.', 'undefined'];
  expect(await ending("process.kill(process.pid, 'SIGKILL')")).toEqual(killed);
  expect(await ending('process.exit(3)')).toEqual(['The trainer ended with exit code 3.', 'undefined']);
  expect(await ending("process.kill(process.pid, 'SIGSEGV')")).toEqual([
    'The trainer ended with SIGSEGV.',
    'undefined',
  ]);
  expect(await ending('process.exit(0)')).toEqual(['The trainer ended with exit code 0.', '0']);
});
