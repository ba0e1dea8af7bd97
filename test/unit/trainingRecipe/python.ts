import { execFileSync } from 'node:child_process';

/** A Python that has torch and numpy: $PYTHON, or one of the usual names. Says so on the console when there is none. */
export const findPython = (): string | null => {
  for (const python of [process.env['PYTHON'], 'python3', '/usr/bin/python3', 'python']) {
    if (python === undefined) continue;
    try {
      execFileSync(python, ['-c', 'import numpy, torch'], { stdio: 'ignore' });
      return python;
    } catch {
      // Not there, or without torch: the next one.
    }
  }
  console.log(
    'Not run: training/pytorch itself, because no Python with torch and numpy was found ($PYTHON names one).',
  );
  return null;
};
