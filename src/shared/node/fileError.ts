const reasons: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file or folder',
  EISDIR: 'this is a folder, not a file',
  EACCES: 'permission denied',
  EROFS: 'the file system is read-only',
  ENOSPC: 'the disk is full',
};

/** Says in words why `path` could not be read or written. */
export const describeFileError = (path: string, error: unknown): string => {
  const { code, message } = error as NodeJS.ErrnoException;
  return `${path}: ${reasons[code ?? ''] ?? message}`;
};
