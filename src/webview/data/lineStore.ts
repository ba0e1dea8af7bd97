import type { DocumentId, Generation, LinesReply } from '../../shared/engineApi.js';
import type { LensEngineApi } from '../../shared/lensApi.js';
import type { Remote } from '../../shared/rpc.js';
import { lineIndex } from '../../shared/units.js';
import { layOut, type RowLayout } from '../rendering/rowLayout.js';
import { InFlight } from './inFlight.js';
import { PageCache } from './pageCache.js';

/** Lines longer than this many code units are cut, and say so. */
export const maximumLineLength = 2_000;
const linesPerPage = 128;
const pagesKept = 64;

/** One line of the document as the lens shows it. */
export interface Line {
  readonly index: number;
  /** Offset of its first character. */
  readonly start: number;
  /** Offset of the next line's first character: the line end lies before it. */
  readonly end: number;
  /** Without its line end, cut after `maximumLineLength`. */
  readonly text: string;
  readonly layout: RowLayout;
}

export interface LineSource {
  readonly engine: Pick<Remote<LensEngineApi>, 'lines'>;
  readonly document: DocumentId;
  readonly generation: Generation;
  readonly lineCount: number;
  readonly tabSize: number;
  /** The characters that the network knows; null where it reads tokens. */
  readonly vocabulary: ReadonlySet<string> | null;
}

/** The lines of one generation of a document, pulled page by page. */
export class LineStore {
  readonly #pages = new PageCache<readonly Line[]>(pagesKept);
  readonly #inFlight = new InFlight();

  constructor(
    readonly source: LineSource,
    readonly onArrival: () => void,
    readonly onError: (error: unknown) => void,
  ) {}

  /** The line, where it has arrived. */
  get(index: number): Line | undefined {
    return this.#pages.peek(String(Math.floor(index / linesPerPage)))?.[index % linesPerPage];
  }

  /** Whether lines `from` to `to` (not included) have arrived. */
  has(from: number, to: number): boolean {
    for (let index = from; index < Math.min(to, this.source.lineCount); index += 1) {
      if (this.get(index) === undefined) return false;
    }
    return true;
  }

  /** Pulls what is missing of lines `from` to `to` (not included); requests for other lines are cancelled. */
  need(from: number, to: number): void {
    const needed = new Set<string>();
    const last = Math.min(to, this.source.lineCount);
    for (let page = Math.floor(from / linesPerPage); page * linesPerPage < last; page++) needed.add(String(page));
    this.#inFlight.keepOnly(needed);
    for (const key of needed) {
      if (this.#pages.get(key) !== undefined || this.#inFlight.has(key)) continue;
      void this.#inFlight.run([key], signal => this.#pull(Number(key), signal), this.onError);
    }
  }

  dispose(): void {
    this.#inFlight.cancelAll();
  }

  async #pull(page: number, signal: AbortSignal): Promise<void> {
    const { engine, document, generation, lineCount } = this.source;
    const from = lineIndex(page * linesPerPage);
    const to = lineIndex(Math.min(lineCount, (page + 1) * linesPerPage));
    const request = { document, generation, from, to, maxLineLength: maximumLineLength };
    const reply = await engine.lines(request, { signal });
    if (signal.aborted || reply.generation !== generation) return;
    this.#pages.set(String(page), this.#toLines(reply));
    this.onArrival();
  }

  #toLines(reply: LinesReply): readonly Line[] {
    return reply.texts.map((text, index): Line => {
      const start = reply.starts[index] ?? 0;
      const end = reply.starts[index + 1] ?? start + text.length;
      const layout = layOut(text, this.source.tabSize, this.source.vocabulary);
      return { index: reply.from + index, start, end, text, layout };
    });
  }
}

/** Code units of the line that are not shown; a line end is not one of them. */
export const hiddenCharacters = (line: Line): number =>
  line.text.length < maximumLineLength ? 0 : Math.max(0, line.end - line.start - line.text.length - 1);
