/** A network that cannot be used as it is: the message says which file, what is wrong there, and what was expected. */
export class ModelError extends Error {
  constructor(
    /** The file or folder, as the caller named it. */
    readonly file: string,
    /** What is wrong, and what was expected or what to do: one sentence or two. */
    readonly problem: string,
  ) {
    super(`${file}: ${problem}`);
    this.name = 'ModelError';
  }
}
