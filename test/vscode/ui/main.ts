/** Entry of the tests that drive a workbench in Chromium; the environment says where it is (environment.ts). */
import { runMocha } from '../runMocha.js';

runMocha(__dirname, 240_000).catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
