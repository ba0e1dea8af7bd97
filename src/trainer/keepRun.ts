import type { RunOutcome } from '../shared/trainerApi.js';
import type { RunFolder, StoredRun } from './runFolder.js';
import type { FinalNetwork } from './runNetwork.js';

/** What the person wants while nothing can be written; a folder: to have it all there instead. */
export type Answer = 'try again' | 'give up' | 'discard' | RunFolder;

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

/** How a run was kept. */
export interface KeptRun {
  readonly outcome: RunOutcome;
  readonly message: string;
  /** Where what is kept of it lies. */
  readonly folder: string;
}

/**
 * Writes what a run ends with. Where the disk will not take it, what was learned stays in memory until it does, until
 * it is taken to another folder, or until the person gives it up. A run that was taken elsewhere leaves nothing behind.
 */
export const keepRun = async (parts: KeepParts): Promise<KeptRun> => {
  const { end, network, outcome, message, wait } = parts;
  let { folder, saved } = parts;
  const left: RunFolder[] = [];
  const discard = (folders: readonly RunFolder[]): Promise<unknown> =>
    Promise.all(folders.map(async other => other.discard()));
  for (;;) {
    const problem = await network.save(folder);
    if (problem === null && (saved || outcome === 'finished')) {
      if (outcome === 'finished') await folder.removeCheckpoint();
      await discard(left);
      const where = left.length === 0 ? '' : ` It is in ${folder.folder}.`;
      return { outcome, message: `${message}${where}`, folder: folder.folder };
    }
    const told = problem ?? 'The network was saved, the checkpoint was not.';
    const answer = await wait(told);
    if (answer === 'discard') {
      await discard([...left, folder]);
      return { outcome: 'discarded', message: '', folder: folder.folder };
    }
    if (answer === 'give up') {
      const where = saved ? 'from here' : 'from its last checkpoint, if there is one';
      const kept = saved ? folder : parts.folder;
      return { outcome: 'failed', message: `${told} The run can be resumed ${where}.`, folder: kept.folder };
    }
    if (answer !== 'try again') {
      left.push(folder);
      folder = answer;
      saved = false;
    }
    if (!saved) {
      saved = await folder.saveCheckpoint(end).then(
        () => true,
        () => false,
      );
    }
  }
};
