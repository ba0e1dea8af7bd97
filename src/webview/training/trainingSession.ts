import { withProgress, withSample, withValidation } from '../../shared/runSoFar.js';
import type { RunSoFar, TrainingState, TrainingViewEvents } from '../../shared/trainingApi.js';

/** What the view shows, as the host has told it: a whole state now and then, and points that are added to it. */
export class TrainingSession {
  state: TrainingState | undefined;
  readonly #listeners = new Set<() => void>();

  readonly events: TrainingViewEvents = {
    state: state => this.#set(state),
    progress: point => this.#add(run => withProgress(run, point)),
    validation: point => this.#add(run => withValidation(run, point)),
    sample: point => this.#add(run => withSample(run, point)),
  };

  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  #add(change: (run: RunSoFar) => RunSoFar): void {
    if (this.state?.kind === 'running') this.#set({ ...this.state, run: change(this.state.run) });
  }

  #set(state: TrainingState): void {
    this.state = state;
    for (const listener of this.#listeners) listener();
  }
}
