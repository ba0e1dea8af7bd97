import type { CharacterDetails } from '../../shared/engineApi.js';
import type { CharOffset } from '../../shared/units.js';
import type { Session } from '../state/session.js';

/** Rows of cells and of next characters that a card lists. */
const listed = 5;
/** Next characters known of the network with every cell free. */
const comparedWith = 200;

/**
 * Asks the engine about one character at a time: a newer question cancels an older one, and an answer of another
 * generation is never shown. What was known stays until the next answer is there, so that a card does not flicker.
 */
export class Inspector {
  /** The character asked about; undefined when there is none. */
  offset: CharOffset | undefined;
  details: CharacterDetails | undefined;
  /** The same with every cell free; undefined while none is held. */
  free: CharacterDetails | undefined;
  #abort: AbortController | undefined;
  #delay: ReturnType<typeof setTimeout> | undefined;

  constructor(
    readonly session: Session,
    readonly onChange: () => void,
  ) {}

  /** @param delayMs waits so long first: a pointer on its way asks for nothing */
  look(offset: CharOffset, delayMs = 0): void {
    this.#cancel();
    this.offset = offset;
    if (delayMs === 0) void this.#ask(offset);
    else this.#delay = setTimeout(() => void this.#ask(offset), delayMs);
  }

  /** Asks again about the same character: other cells are pinned, or the text has changed. */
  refresh(): void {
    const length = this.session.info?.length ?? 0;
    if (this.offset === undefined) return;
    if (this.offset >= length) this.dismiss();
    else this.look(this.offset);
  }

  dismiss(): void {
    this.#cancel();
    if (this.offset === undefined && this.details === undefined) return;
    this.offset = undefined;
    this.details = this.free = undefined;
    this.onChange();
  }

  #cancel(): void {
    clearTimeout(this.#delay);
    this.#abort?.abort();
    this.#abort = undefined;
  }

  async #ask(offset: CharOffset): Promise<void> {
    const { document, info, choice, context } = this.session;
    if (document === undefined || info === undefined || choice === undefined) return;
    const abort = new AbortController();
    this.#abort = abort;
    const { generation } = info;
    try {
      const asked = { document: document.document, generation, offset, pinned: choice.cells, top: listed };
      const [details, free] = await Promise.all([
        context.calls.inspect(asked, { signal: abort.signal }),
        info.held === undefined
          ? undefined
          : context.calls.inspect({ ...asked, top: comparedWith, unheld: true }, { signal: abort.signal }),
      ]);
      if (abort.signal.aborted || details.generation !== this.session.info?.generation) return;
      this.details = details;
      this.free = free;
      this.onChange();
    } catch (error) {
      if (!abort.signal.aborted) this.session.report(error);
    }
  }
}
