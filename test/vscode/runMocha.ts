import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import Mocha from 'mocha';
import { ResultsReporter } from './resultsReporter.js';

/** Runs every *.test.cjs of `folder`, in the order of their names. Rejects when a test fails. */
export const runMocha = (folder: string, timeout: number): Promise<void> => {
  // One more try: a real browser on a busy machine drops a click now and then. The reporter names what needed it.
  const mocha = new Mocha({ ui: 'bdd', color: false, timeout, retries: 1, reporter: ResultsReporter });
  for (const file of readdirSync(folder).sort()) {
    if (file.endsWith('.test.cjs')) mocha.addFile(join(folder, file));
  }
  return new Promise((resolve, reject) => {
    mocha.run(failures => {
      if (failures > 0) reject(new Error(`${failures} tests failed`));
      else resolve();
    });
  });
};
