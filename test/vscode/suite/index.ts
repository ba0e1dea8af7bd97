import { runMocha } from '../runMocha.js';

/** Called by the extension host, which takes a rejection for a failed run. */
export const run = (): Promise<void> => runMocha(__dirname, 60_000);
