import type { BackendRequest, InstalledBackend } from '../../shared/backendApi.js';
import type { Budget, SpeedMeasurement } from '../../shared/trainerApi.js';
import type { Backend } from '../trainingThreads.js';
import { packageName, TensorflowError } from './packages.js';

/** A decision, and why. `installed` null: WebAssembly. */
export interface ChosenBackend {
  readonly installed: InstalledBackend | null;
  /** A sentence for the run's record and the view; empty where there was nothing to choose. */
  readonly reason: string;
}

export interface ChoiceParts {
  readonly installed: readonly InstalledBackend[];
  /** Measures training here (null: WebAssembly) for about a second. */
  measure(backend: InstalledBackend | null): Promise<SpeedMeasurement>;
  /** Hears of a backend that could not be measured. */
  warn(message: string): void;
}

/** Three digits, and none of a power of ten. */
const rounded = (gflops: number): string => (gflops >= 100 ? Math.round(gflops).toString() : gflops.toPrecision(3));

const wasm = (reason: string): ChosenBackend => ({ installed: null, reason });

const named = ({ choice }: BackendRequest, installed: readonly InstalledBackend[]): ChosenBackend => {
  const found = installed.find(({ backend }) => backend === choice);
  if (found === undefined) {
    const command = choice === 'tfjs-node-gpu' ? ' with "Cell Lens: Install GPU Backend"' : '';
    throw new TensorflowError(
      `${packageName(choice as InstalledBackend['backend'])} is not installed. Install it${command}.`,
    );
  }
  return { installed: found, reason: `${choice} was asked for.` };
};

/**
 * Decides what a new run is trained with: what was asked for, or with `auto` the fastest of what is installed.
 *
 * @throws TensorflowError when what was asked for is not installed
 */
export const chooseBackend = async (
  request: BackendRequest,
  budget: Budget | null,
  { installed, measure, warn }: ChoiceParts,
): Promise<ChosenBackend> => {
  if (request.choice === 'wasm') return wasm('');
  if (request.choice !== 'auto') return named(request, installed);
  if (installed.length === 0) return wasm('');
  if (budget !== null && 'characters' in budget) {
    return wasm(
      'WebAssembly: a run bounded by characters comes out the same on every machine, and on TensorFlow it does not.',
    );
  }
  const here = await measure(null);
  let best: ChosenBackend = wasm('');
  let fastest = here.gflops;
  const told: string[] = [];
  for (const candidate of installed) {
    try {
      const { gflops } = await measure(candidate);
      told.push(`${candidate.backend} reached ${rounded(gflops)}`);
      if (gflops > fastest) {
        fastest = gflops;
        best = { installed: candidate, reason: '' };
      }
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      told.push(`${candidate.backend} could not be used`);
      warn(`${candidate.backend} was left out: ${why}`);
    }
  }
  const threads = here.threads === 1 ? 'one thread' : `${here.threads} threads`;
  const winner = best.installed?.backend ?? 'WebAssembly';
  const reason =
    `${winner} was chosen by measurement: ${told.join(', ')}, ` +
    `WebAssembly on ${threads} ${rounded(here.gflops)} GFLOP/s.`;
  return { ...best, reason };
};

/**
 * Decides what a run goes on with: what was asked for, else what it was trained with before where that is installed.
 *
 * @param before as its checkpoint says
 * @throws TensorflowError when what was asked for is not installed
 */
export const chooseToResume = (
  request: BackendRequest,
  before: Backend,
  installed: readonly InstalledBackend[],
): ChosenBackend & { readonly missing: boolean } => {
  const { choice } = request;
  if (choice === 'wasm') return { ...wasm(''), missing: false };
  if (choice !== 'auto') return { ...named(request, installed), missing: false };
  const found = installed.find(({ backend }) => backend === before) ?? null;
  if (found !== null) return { installed: found, reason: `The run began on ${before}.`, missing: false };
  return { ...wasm(''), missing: before.startsWith('tfjs-') };
};
