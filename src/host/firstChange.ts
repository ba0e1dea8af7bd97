import type { Event } from 'vscode';

/**
 * What `look` answers after the first change that lets it answer something.
 *
 * @returns undefined when that does not happen within so many milliseconds
 */
export const firstChange = async <T>(
  changes: Event<unknown>,
  look: () => T | undefined,
  milliseconds: number,
): Promise<T | undefined> => {
  let stop = (): void => undefined;
  try {
    return await new Promise<T | undefined>(resolve => {
      const timer = setTimeout(resolve, milliseconds, undefined);
      const listener = changes(() => {
        const seen = look();
        if (seen !== undefined) resolve(seen);
      });
      stop = () => {
        clearTimeout(timer);
        listener.dispose();
      };
    });
  } finally {
    stop();
  }
};
