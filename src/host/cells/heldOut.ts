import { relative, sep } from 'node:path';
import type { Sources } from '../training/training.js';

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null;

/** `training.corpus.heldOutFiles` of a config.json; undefined where the record names none. Anything may stand in it. */
const heldOutIn = (config: string): ReadonlySet<unknown> | undefined => {
  let value: unknown;
  try {
    value = JSON.parse(config);
  } catch {
    return undefined;
  }
  for (const key of ['training', 'corpus', 'heldOutFiles']) value = isObject(value) ? value[key] : undefined;
  return Array.isArray(value) ? new Set<unknown>(value) : undefined;
};

/**
 * Those of the workspace's sources on which the cells of a network may be judged: the files that its training held
 * out. All of them where the network's record names no files, or none of this workspace: it was trained elsewhere.
 *
 * @param config text of the network's config.json
 * @returns paths; empty where the network was trained on every file there was
 */
export const judgedOn = (config: string, { paths, base }: Pick<Sources, 'paths' | 'base'>): readonly string[] => {
  const heldOut = heldOutIn(config);
  if (heldOut === undefined || heldOut.size === 0) return heldOut === undefined ? paths : [];
  const here = paths.filter(path => heldOut.has(relative(base, path).split(sep).join('/')));
  return here.length > 0 ? here : paths;
};
