/** Calls `tell` once when `work` is not done after so many milliseconds. Answers `work` itself. */
export const tellIfLate = <T>(work: Promise<T>, milliseconds: number, tell: () => void): Promise<T> => {
  const timer = setTimeout(tell, milliseconds);
  return work.finally(() => clearTimeout(timer));
};
