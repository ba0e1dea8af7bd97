import type { Executor, Which } from './executor.js';
import type { Recording } from './recording.js';
import { totalSteps, type SymbolText } from './sample.js';

/**
 * Records both sides of a language, at once where they fit in memory together: the more there is to read side by side,
 * the less the long files are waited for. Where they do not fit, the report side takes the place of the selection side.
 *
 * @param limit steps that fit.
 */
export const recordSides = (
  executor: Executor,
  which: Which,
  { selection, report }: { readonly selection: readonly SymbolText[]; readonly report: readonly SymbolText[] },
  limit: number,
): { readonly selection: () => Promise<Recording>; readonly report: () => Promise<Recording> } => {
  if (totalSteps(selection) + totalSteps(report) > limit) {
    const one = async (side: readonly SymbolText[]): Promise<Recording> => (await executor.record(which, [side]))[0]!;
    return { selection: () => one(selection), report: () => one(report) };
  }
  let both: Promise<readonly Recording[]> | undefined;
  const recorded = async (side: 0 | 1): Promise<Recording> => {
    both ??= executor.record(which, [selection, report]);
    return (await both)[side]!;
  };
  return { selection: () => recorded(0), report: () => recorded(1) };
};
