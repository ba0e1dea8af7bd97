import type {
  CellValues,
  CharacterDetails,
  Clamp,
  DocumentInfo,
  DocumentStatistics,
} from '../../../src/shared/engineApi.js';
import type { EditorLook, LensCalls, LensEvents, LensSubject } from '../../../src/shared/lensApi.js';
import { signalsOf } from '../../../src/shared/network.js';
import { RpcError, type CallOptions, type Remote } from '../../../src/shared/rpc.js';
import { charOffset, lineIndex, type CellIndex } from '../../../src/shared/units.js';
import type { HostContext } from '../../../src/webview/context/hostContext.js';
import { FakeActivations, fakeNetwork } from './fakeNetwork.js';

export const fakeLook: EditorLook = {
  fontFamily: 'monospace',
  fontSize: 14,
  lineHeight: 20,
  tabSize: 4,
  softenWhitespace: true,
};

export interface FakeOptions {
  readonly languageId?: string;
  readonly look?: Partial<EditorLook>;
  readonly network?: typeof fakeNetwork;
  /** What an earlier lens has kept. */
  readonly stored?: unknown;
  readonly topLine?: number;
}

interface Recorded {
  readonly method: string;
  readonly request: unknown;
  readonly signal: AbortSignal | undefined;
}

/** An extension host and an engine in the page: answers from a text, records calls, and can hold answers back. */
export class FakeHost implements HostContext {
  readonly document = 'file:///sample.c';
  readonly recorded: Recorded[] = [];
  stored: unknown;
  /** Time spent making answers up: none of the lens's. */
  ownMs = 0;
  events: LensEvents | undefined;
  /** Names of calls that wait until `release` is called. */
  readonly held = new Set<string>();
  #waiting: (() => void)[] = [];
  #generation = 1;
  #held: readonly Clamp[] = [];
  #text: string;
  #activations: FakeActivations;
  #starts: Uint32Array;
  readonly #options: FakeOptions;

  constructor(text: string, options: FakeOptions = {}) {
    this.#options = options;
    this.stored = options.stored;
    this.#text = text;
    this.#activations = new FakeActivations(text);
    this.#starts = startsOf(text);
  }

  get activations(): FakeActivations {
    return this.#activations;
  }

  get text(): string {
    return this.#text;
  }

  readonly storage = { read: () => this.stored, write: (value: unknown) => (this.stored = value) };

  listen(events: LensEvents): void {
    this.events = events;
  }

  get info(): DocumentInfo {
    const starts = this.#starts;
    let longestLine = 0;
    for (let line = 0; line + 1 < starts.length; line++) {
      longestLine = Math.max(longestLine, this.#lineText(line).length);
    }
    const known = new Set(fakeNetwork.vocabulary);
    let unknownCharacters = 0;
    for (const character of this.#text) if (!known.has(character)) unknownCharacters++;
    const length = this.#text.length;
    return {
      document: this.document,
      generation: this.#generation,
      length,
      lineCount: starts.length - 1,
      longestLine,
      unknownCharacters,
      ...(this.#held.length === 0 ? {} : { held: this.#held }),
    };
  }

  get look(): EditorLook {
    return { ...fakeLook, ...this.#options.look };
  }

  get subject(): LensSubject {
    return {
      kind: 'document',
      info: this.info,
      document: this.document,
      title: 'sample.c',
      languageId: this.#options.languageId ?? 'c',
      network: this.#options.network ?? fakeNetwork,
      look: this.look,
      topLine: this.#options.topLine ?? 0,
      caret: null,
    };
  }

  /** Replaces the text, as an edit does, and tells the lens. */
  edit(text: string): void {
    this.#text = text;
    this.#activations = new FakeActivations(text);
    this.#starts = startsOf(text);
    this.#generation++;
    this.events?.documentChanged(this.info);
  }

  /** Lets the calls that are held back go on. */
  release(): void {
    this.held.clear();
    for (const go of this.#waiting.splice(0)) go();
  }

  /** The requests of all calls of `method` so far. */
  requests<Request>(method: keyof LensCalls): Request[] {
    return this.recorded.filter(call => call.method === method).map(call => call.request as Request);
  }

  readonly calls: Remote<LensCalls> = {
    subject: (_, options) => this.#answer('subject', {}, options, () => this.subject),
    reveal: (request, options) => this.#answer('reveal', request, options, () => undefined),
    scrolled: (request, options) => this.#answer('scrolled', request, options, () => undefined),
    runCommand: (request, options) => this.#answer('runCommand', request, options, () => undefined),
    log: (request, options) => this.#answer('log', request, options, () => undefined),
    chosen: (request, options) => this.#answer('chosen', request, options, () => undefined),
    themed: (request, options) => this.#answer('themed', request, options, () => undefined),
    pictureDrawn: (request, options) => this.#answer('pictureDrawn', request, options, () => undefined),
    ask: (request, options) => this.#answer('ask', request, options, () => undefined),
    hold: (request, options) =>
      this.#answer('hold', request, options, () => {
        this.#held = request.clamps;
        this.#generation++;
        this.events?.documentChanged(this.info);
        this.events?.progress({ document: this.document, statistics: this.statistics });
      }),
    continuation: (request, options) =>
      this.#answer(
        'continuation',
        request,
        options,
        () => `seed ${request.seed}${this.#held.length > 0 && request.unheld !== true ? ' held' : ''}`,
      ),
    documentInfo: (request, options) => this.#answer('documentInfo', request, options, () => this.info),
    lines: (request, options) =>
      this.#answer('lines', request, options, () => {
        this.#check(request.generation);
        const texts: string[] = [];
        for (let line: number = request.from; line < request.to; line++) {
          texts.push(this.#lineText(line).slice(0, request.maxLineLength));
        }
        const starts = this.#starts.slice(request.from, request.to + 1);
        return { generation: request.generation, from: request.from, starts, texts };
      }),
    activations: (request, options) =>
      this.#answer('activations', request, options, () => {
        this.#check(request.generation);
        const { cells, signal, from, to } = request;
        const length = to - from;
        const values = new Int8Array(cells.length * length);
        const scales = Float32Array.from(cells, cell => this.#activations.scale(cell, signal));
        cells.forEach((cell, row) => {
          for (let at = 0; at < length; at++) {
            values[row * length + at] = this.#activations.quantised(cell, signal, from + at);
          }
        });
        return { generation: request.generation, from, to, values, scales };
      }),
    values: (request, options) =>
      this.#answer('values', request, options, () =>
        Float32Array.from({ length: request.to - request.from }, (_, at) =>
          this.#activations.value(request.cells[0] as CellIndex, request.signal, request.from + at),
        ),
      ),
    surprise: (request, options) =>
      this.#answer('surprise', request, options, () =>
        new Float32Array(request.to - request.from).fill(this.#held.length > 0 && request.unheld !== true ? 5 : 2),
      ),
    overview: (request, options) =>
      this.#answer('overview', request, options, () => {
        this.#check(request.generation);
        const { cell, signal, buckets } = request;
        const values = Int8Array.from({ length: buckets }, (_, bucket) =>
          this.#activations.quantised(cell, signal, Math.floor(((bucket + 0.5) / buckets) * this.#text.length)),
        );
        const computedTo = charOffset(this.#text.length);
        return { generation: request.generation, values, scale: this.#activations.scale(cell, signal), computedTo };
      }),
    inspect: (request, options) =>
      this.#answer('inspect', request, options, () => {
        this.#check(request.generation);
        return this.details(request.offset, request.pinned, request.top);
      }),
    statistics: (request, options) => this.#answer('statistics', request, options, () => this.statistics),
  };

  get statistics(): DocumentStatistics {
    const { length } = this.#text;
    const isHeld = this.#held.length > 0;
    return {
      generation: this.#generation,
      computed: length,
      length,
      steps: length,
      bitsPerCharacter: isHeld ? 2.62 : 2.27,
      charactersPerSecond: 18_300,
      ...(isHeld ? { unheld: { computed: length, bitsPerCharacter: 2.27 } } : {}),
    };
  }

  /** What `inspect` answers. */
  details(offset: number, pinned: readonly CellIndex[], top: number): CharacterDetails {
    let line = 0;
    while ((this.#starts[line + 1] ?? Infinity) <= offset && line + 2 < this.#starts.length) line++;
    const character = String.fromCodePoint(this.#text.codePointAt(offset) ?? 0);
    const next = this.#text[offset + character.length];
    const signals = signalsOf[fakeNetwork.kind];
    const valuesOf = (cell: CellIndex): CellValues => ({
      cell,
      signals: Object.fromEntries(signals.map(signal => [signal, this.#activations.value(cell, signal, offset)])),
    });
    const expected = [next ?? ' ', 'e', '\n', '', '"'];
    return {
      generation: this.#generation,
      offset: charOffset(offset),
      line: lineIndex(line),
      column: offset - (this.#starts[line] ?? 0),
      character,
      readAs: fakeNetwork.vocabulary.includes(character) ? 'symbol' : 'unknown',
      bits: 3.87,
      pinned: pinned.map(valuesOf),
      mostActive: [421, 407, 12, 77, 300].slice(0, top).map(unit => valuesOf(unit as CellIndex)),
      next: expected
        .slice(0, top)
        .map((symbol, rank) => ({ symbol, probability: [0.752, 0.131, 0.055, 0.014, 0.012][rank] ?? 0 })),
      actualNext: next === undefined ? null : { symbol: next, probability: 0.752, bits: 0.41 },
    };
  }

  #check(generation: number): void {
    if (generation !== this.#generation) throw new RpcError('stale', `generation ${generation} is gone`);
  }

  #lineText(line: number): string {
    return this.#text.slice(this.#starts[line], this.#starts[line + 1]).replace(/\r?\n$/, '');
  }

  async #answer<Result>(
    method: string,
    request: unknown,
    options: CallOptions | undefined,
    result: () => Result,
  ): Promise<Result> {
    const signal = options?.signal;
    this.recorded.push({ method, request, signal });
    if (this.held.has(method)) await new Promise<void>(go => this.#waiting.push(go));
    else await Promise.resolve();
    if (signal?.aborted) throw new RpcError('cancelled', `"${method}" was given up.`);
    const started = performance.now();
    const value = result();
    this.ownMs += performance.now() - started;
    return value;
  }
}

const startsOf = (text: string): Uint32Array => {
  const starts = [0];
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  return Uint32Array.from([...starts, text.length]);
};
