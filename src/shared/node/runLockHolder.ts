import { hostname } from 'node:os';
import { identityOfProcess, processRuns } from './processIdentity.js';

/** The process that works on a run, as its lock file names it. */
export interface LockHolder {
  /** Random: tells this lock from any other. */
  readonly token: string;
  readonly pid: number;
  readonly host: string;
  /** `identityOfProcess`; null where the system does not say. */
  readonly process: string | null;
  /** When it began, ISO 8601. */
  readonly since: string;
}

/** Milliseconds without a sign of life after which a process that cannot be asked about counts as gone. */
const SILENCE = 600_000;

/**
 * Whether the process still works on the run. On this machine the system is asked; of a process of another machine, or
 * where numbers of processes may have been given anew, signs of life decide.
 *
 * @param beat the last sign of life, milliseconds since 1970
 */
export const isHolding = ({ pid, host, process }: LockHolder, beat: number, now = Date.now()): boolean => {
  const recent = now - beat < SILENCE;
  if (host !== hostname()) return recent;
  if (!processRuns(pid)) return false;
  const identity = identityOfProcess(pid);
  return process !== null && identity !== null ? process === identity : recent;
};
