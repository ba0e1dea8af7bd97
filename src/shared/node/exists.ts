import { access } from 'node:fs/promises';

/** Whether a file or a folder is there and can be seen. */
export const exists = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false,
  );
