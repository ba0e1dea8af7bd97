import type { RunOutcome } from '../shared/trainerApi.js';
import type { RunFolder, StoredRun } from './runFolder.js';
import type { FinalNetwork } from './runNetwork.js';

/** What the person wants while nothing can be written. */
export type Answer = 'try again' | 'give up' | 'discard';

export interface KeepParts {
  readonly folder: RunFolder;
  /** Where the run stood when it ended. */
  readonly end: StoredRun;
  /** Whether `end` is on disk already. */
  readonly saved: boolean;
  readonly network: FinalNetwork;
  readonly outcome: 'finished' | 'stopped';
  /** Of an end at which everything could be written. */
  readonly message: string;
  /** Waits a while after `problem`, or for the person. */
  readonly wait: (problem: string) => Promise<Answer>;
}

/**
 * Writes what a run ends with. Where the disk will not take it, what was learned stays in memory until it does, or the
 * person gives it up.
 */
export const keepRun = async (
  parts: KeepParts,
): Promise<{ readonly outcome: RunOutcome; readonly message: string }> => {
  const { folder, end, network, outcome, message, wait } = parts;
  let { saved } = parts;
  for (;;) {
    const problem = await network.save();
    if (problem === null && (saved || outcome === 'finished')) {
      if (outcome === 'finished') await folder.removeCheckpoint();
      return { outcome, message };
    }
    const told = problem ?? 'The network was saved, the checkpoint was not.';
    const answer = await wait(told);
    if (answer === 'discard') return { outcome: 'discarded', message: '' };
    if (answer === 'give up') {
      const where = saved ? 'from here' : 'from its last checkpoint, if there is one';
      return { outcome: 'failed', message: `${told} The run can be resumed ${where}.` };
    }
    if (!saved) {
      saved = await folder.saveCheckpoint(end).then(
        () => true,
        () => false,
      );
    }
  }
};
