import { writeFileSync } from 'node:fs';
import { reporters, type MochaOptions, type Runner } from 'mocha';

/**
 * Mocha's spec reporter, which also writes `{ passed, failed, pending }` as JSON to the file named by the environment
 * variable CELL_LENS_RESULTS, because the suites run where an exit code alone comes back.
 */
export class ResultsReporter extends reporters.Spec {
  constructor(runner: Runner, options: MochaOptions) {
    super(runner, options);
    const file = process.env['CELL_LENS_RESULTS'];
    runner.on('retry', (test, error) => console.log(`    failed once, tried again: ${test.fullTitle()}: ${error}`));
    runner.once('end', () => {
      const { passes: passed, failures: failed, pending } = this.stats;
      if (file !== undefined) writeFileSync(file, JSON.stringify({ passed, failed, pending }));
    });
  }
}
