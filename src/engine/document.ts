import type { CellClamp } from '../model/forward.js';
import { SKIP } from '../model/vocabulary.js';
import type { DocumentId, DocumentInfo, DocumentStatistics, Generation, TextChange } from '../shared/engineApi.js';
import { RpcError } from '../shared/rpc.js';
import { cellIndex } from '../shared/units.js';
import { indexLines, type LineIndex } from './lineIndex.js';
import type { LoadedNetwork } from './loadedNetwork.js';
import type { PageCache } from './pageCache.js';
import { Reading } from './reading.js';
import { SegmentList, cutSegments, type Segment } from './segments.js';

const checkLength = (document: DocumentId, length: number, longest: number): void => {
  if (length <= longest) return;
  throw new RpcError(
    'invalid',
    `${document} is too long to be read: ${length} characters; the limit is ${longest}. Open a part of it.`,
  );
};

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

  /** The last code unit up to `offset` that is fed to the network; 0 where there is none. */
  fedBefore(offset: number): number {
    const stretch = 256;
    for (let to = offset + 1; to > 0; to -= stretch) {
      const from = Math.max(0, to - stretch);
      const symbols = this.network.encoder.encode(this.text, from, to);
      for (let index = symbols.length - 1; index >= 0; index--) if (symbols[index] !== SKIP) return from + index;
    }
    return 0;
  }

  private readFromStart(clamps: readonly CellClamp[]): Reading {
    const { network, text } = this;
    const segments = cutSegments(network.encoder, text, 0, text.length, network.pageLength);
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
    const { segments } = reading;
    const { pageLength, encoder } = network;
    const before = this.text.length;
    this.text = this.text.slice(0, offset) + inserted + this.text.slice(offset + deleted);
    const grown = this.text.length - before;
    let from = 0;
    let to = 0;
    if (before > 0) {
      // A code unit more on either side: it may have become half of a surrogate pair, or ceased to be one.
      from = segments.indexAt(Math.max(0, offset - 1));
      to = segments.indexAt(Math.min(before - 1, offset + deleted)) + 1;
    }
    const length = (): number => segments.start(to) + grown - segments.start(from);
    // Short pieces join a neighbour, or a document would crumble while it is typed in.
    while (length() < pageLength / 2 && (to < segments.count || from > 0)) {
      if (to < segments.count) to++;
      else from--;
    }
    const start = segments.start(from);
    const pieces = cutSegments(encoder, this.text, start, start + length(), pageLength);
    reading.replace(from, to, pieces, this.text);
  }
}
