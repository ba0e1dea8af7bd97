import type { CellClamp } from '../model/forward.js';
import type { DocumentId, DocumentInfo, DocumentStatistics, Generation, TextChange } from '../shared/engineApi.js';
import { RpcError } from '../shared/rpc.js';
import { cellIndex } from '../shared/units.js';
import { indexLines, type LineIndex } from './lineIndex.js';
import type { LoadedNetwork } from './loadedNetwork.js';
import type { PageCache } from './pageCache.js';
import { Reading } from './reading.js';
import { SegmentList, cutSegments, type Segment } from './segments.js';
import { cutTokens, recutTokens, type Recut } from './tokenSegments.js';

const checkLength = (document: DocumentId, length: number, longest: number): void => {
  if (length <= longest) return;
  throw new RpcError(
    'invalid',
    `${document} is too long to be read: ${length} characters; the limit is ${longest}. Open a part of it.`,
  );
};

/** A symbol of the text, and the code units [start, end) of the document that it stands for. */
export interface FedSymbol {
  readonly symbol: number;
  readonly start: number;
  readonly end: number;
}

/** Code units [offset, end) of the text before it was replaced, and how many more the text has now. */
interface Edit {
  readonly offset: number;
  readonly end: number;
  readonly grown: number;
}

/** An open document: its text, cut into segments, and how far the network has read them. */
export class OpenDocument {
  lines: LineIndex;
  reading: Reading;
  /** Time spent on reading, in milliseconds, and the code units read in it. */
  readonly effort = { milliseconds: 0, read: 0 };
  /** What keeps the network from reading on. */
  failure: RpcError | null = null;
  /** When progress was told last, in milliseconds. */
  toldAt = -Infinity;
  /** Whether it has been told that all of this generation is read. */
  toldDone = false;
  /** The same text read with no cell held, at the same generation; null while no cell is held. */
  unheld: OpenDocument | null = null;

  constructor(
    readonly id: DocumentId,
    readonly network: LoadedNetwork,
    private readonly cache: PageCache<Segment>,
    public text: string,
    public generation: Generation,
    /** What is read of it already. */
    reading?: Reading,
  ) {
    checkLength(id, text.length, network.limits.longestDocument);
    this.lines = indexLines(text);
    this.reading = reading ?? this.readFromStart([]);
  }

  get info(): DocumentInfo {
    return {
      document: this.id,
      generation: this.generation,
      length: this.text.length,
      lineCount: this.lines.starts.length,
      longestLine: this.lines.longest,
      unknownCharacters: this.reading.segments.unknown,
      ...(this.reading.clamps.length === 0
        ? {}
        : {
            held: this.reading.clamps.map(({ layer, unit, value }) => ({
              cell: cellIndex(layer, unit, this.network.shape.hidden),
              value,
            })),
          }),
    };
  }

  get statistics(): DocumentStatistics {
    const { segments, frontier, computedTo } = this.reading;
    let steps = 0;
    let bits = 0;
    for (let index = 0; index < frontier; index++) {
      const result = segments.get(index).result!;
      steps += result.steps;
      bits += result.bits;
    }
    const { milliseconds, read } = this.effort;
    const unheld = this.unheld?.statistics;
    return {
      generation: this.generation,
      computed: computedTo,
      length: this.text.length,
      steps,
      bitsPerCharacter: steps === 0 ? 0 : bits / steps,
      charactersPerSecond: milliseconds === 0 ? 0 : (1000 * read) / milliseconds,
      ...(unheld === undefined
        ? {}
        : { unheld: { computed: unheld.computed, bitsPerCharacter: unheld.bitsPerCharacter } }),
    };
  }

  /** Applies the changes one after the other, or none when one of them is wrong (RpcError `invalid`). */
  edit(changes: readonly TextChange[], generation: Generation): void {
    this.check(changes);
    for (const change of changes) this.apply(change);
    this.lines = indexLines(this.text);
    this.unheld?.edit(changes, generation);
    this.renew(generation);
  }

  /**
   * Reads the document anew with these cells held. What was read with none held is kept beside it, as `unheld`, and
   * taken back when they are set free.
   */
  clamp(clamps: readonly CellClamp[], generation: Generation): void {
    const free = this.unheld?.reading ?? this.reading;
    if (this.reading !== free) this.reading.dispose();
    if (clamps.length === 0) {
      this.reading = free;
      this.unheld = null;
    } else {
      this.unheld ??= new OpenDocument(this.id, this.network, this.cache, this.text, generation, free);
      this.unheld.renew(generation);
      this.reading = this.readFromStart(clamps);
    }
    this.renew(generation);
  }

  dispose(): void {
    this.reading.dispose();
    this.unheld?.dispose();
  }

  /** Where the last symbol begins that is fed to the network up to `offset`; 0 where there is none. */
  fedBefore(offset: number): number {
    const { reading } = this;
    if (reading.segments.count === 0) return 0;
    for (let index = reading.segments.indexAt(Math.min(offset, this.text.length - 1)); index >= 0; index--) {
      const start = reading.segments.start(index);
      const begun = reading.encoding(index).starts.findLast(each => start + each <= offset);
      if (begun !== undefined) return start + begun;
    }
    return 0;
  }

  /** The first symbol from number `place` of a segment on that is fed to the network; null where there is none. */
  nextFed(segment: number, place: number): FedSymbol | null {
    const { reading } = this;
    for (; segment < reading.segments.count; segment++) {
      const { symbols, starts, ends } = reading.encoding(segment);
      if (place < symbols.length) {
        const offset = reading.segments.start(segment);
        return { symbol: symbols[place]!, start: offset + starts[place]!, end: offset + ends[place]! };
      }
      place = 0;
    }
    return null;
  }

  private readFromStart(clamps: readonly CellClamp[]): Reading {
    const { network, text } = this;
    const { encoder, pageLength } = network;
    const segments =
      encoder.tokens === null
        ? cutSegments(encoder, text, 0, text.length, pageLength)
        : cutTokens(encoder, encoder.tokens, text, pageLength);
    return new Reading(network, this.cache, clamps, new SegmentList(segments), text);
  }

  private renew(generation: Generation): void {
    this.generation = generation;
    this.failure = null;
    this.toldDone = false;
  }

  private check(changes: readonly TextChange[]): void {
    let { length } = this.text;
    for (const { offset, deleted, inserted } of changes) {
      const fits =
        Number.isInteger(offset) &&
        Number.isInteger(deleted) &&
        offset >= 0 &&
        deleted >= 0 &&
        offset + deleted <= length;
      if (!fits || typeof inserted !== 'string') {
        throw new RpcError(
          'invalid',
          `${this.id}: ${deleted} code units at ${offset} cannot be replaced in a text of ${length}. Open it again.`,
        );
      }
      length += inserted.length - deleted;
    }
    checkLength(this.id, length, this.network.limits.longestDocument);
  }

  private apply({ offset, deleted, inserted }: TextChange): void {
    const { network, reading } = this;
    const { encoder, pageLength } = network;
    const before = this.text.length;
    this.text = this.text.slice(0, offset) + inserted + this.text.slice(offset + deleted);
    const edit = { offset, end: offset + deleted, grown: this.text.length - before };
    const { from, to, pieces } =
      encoder.tokens === null
        ? this.recutCharacters(edit)
        : recutTokens(encoder, encoder.tokens, this.text, reading.segments, edit, pageLength);
    reading.replace(from, to, pieces, this.text);
  }

  private recutCharacters({ offset, end, grown }: Edit): Recut {
    const { segments } = this.reading;
    const { pageLength, encoder } = this.network;
    let from = 0;
    let to = 0;
    if (segments.count > 0) {
      // A code unit more on either side: it may have become half of a surrogate pair, or ceased to be one.
      from = segments.indexAt(Math.max(0, offset - 1));
      to = segments.indexAt(Math.min(segments.length - 1, end)) + 1;
    }
    const length = (): number => segments.start(to) + grown - segments.start(from);
    // Short pieces join a neighbour, or a document would crumble while it is typed in.
    while (length() < pageLength / 2 && (to < segments.count || from > 0)) {
      if (to < segments.count) to++;
      else from--;
    }
    const start = segments.start(from);
    return { from, to, pieces: cutSegments(encoder, this.text, start, start + length(), pageLength) };
  }
}
