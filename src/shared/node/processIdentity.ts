import { readFileSync } from 'node:fs';

/**
 * What tells a process from an earlier or later one of the same number: the boot and the tick since then at which it
 * started (proc(5), `/proc/PID/stat`, field 22). Null where the system does not say (other than Linux), or no such
 * process runs.
 */
export const identityOfProcess = (pid: number): string | null => {
  try {
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
    const status = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The name in brackets may hold blanks and brackets itself: what follows its last one is fields 3 and on.
    const started = status.slice(status.lastIndexOf(')') + 2).split(' ')[19];
    return started === undefined ? null : `${boot}:${started}`;
  } catch {
    return null;
  }
};

/** Whether a process of this number runs on this machine. */
export const processRuns = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // It runs, and is somebody else's.
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
};
