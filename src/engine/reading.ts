import type { CellClamp } from '../model/forward.js';
import type { Encoding } from '../model/vocabulary.js';
import { takeDigest, recordBytes, recordCount, type Digest } from './digest.js';
import { spacingFor } from './limits.js';
import type { LoadedNetwork } from './loadedNetwork.js';
import { planSteps, type Page } from './page.js';
import type { PageCache } from './pageCache.js';
import type { Segment, SegmentList } from './segments.js';

/** Bit for bit: 0 and -0 differ, a NaN equals itself. */
const identical = (a: Float32Array, b: Float32Array): boolean => {
  const [x, y] = [new Uint32Array(a.buffer, a.byteOffset, a.length), new Uint32Array(b.buffer, b.byteOffset, b.length)];
  for (let index = 0; index < x.length; index++) if (x[index] !== y[index]) return false;
  return true;
};

/**
 * How far a network has read a document. All segments before the frontier are known to be right. Those after it may
 * hold what was read before an edit: where the network arrives at such a segment in the very state, bit for bit, in
 * which it was read before, that result and those that follow from it are right again without being read.
 */
export class Reading {
  /** The first segment that is not known to be right. */
  frontier = 0;
  /** Segments that were found right again without being read. */
  regained = 0;
  /** State at the start of the frontier's segment. */
  private readonly running: Float32Array;
  /** Where a walk from a kept state to an asked page stands: the state at the start of segment `index`. */
  private cursor: { index: number; state: Float32Array } | null = null;

  constructor(
    private readonly network: LoadedNetwork,
    private readonly cache: PageCache<Segment>,
    readonly clamps: readonly CellClamp[],
    readonly segments: SegmentList,
    private text: string,
  ) {
    this.running = network.pass.initialState();
  }

  get done(): boolean {
    return this.frontier === this.segments.count;
  }

  /** Code units that are read. */
  get computedTo(): number {
    return this.segments.start(this.frontier);
  }

  /**
   * Puts `inserted` in the place of the segments [from, to) of the text, which is `text` from now on. `inserted` may be
   * empty only where no segment is left: else two results would become neighbours that do not follow from each other.
   */
  replace(from: number, to: number, inserted: readonly Segment[], text: string): void {
    const { segments } = this;
    this.cursor = null;
    this.text = text;
    const readPast = this.frontier > from;
    if (readPast && this.frontier >= to && !this.done) this.keepRunning();
    const start = readPast ? segments.get(from).state : null;
    for (const removed of segments.replace(from, to, inserted)) this.cache.delete(removed);
    if (readPast) {
      this.frontier = start === null ? this.lastKept(from - 1) : from;
      this.running.set(start ?? segments.get(this.frontier).state!);
    }
    this.settle();
  }

  /** What the network reads of segment `index`, counted from its start. */
  encoding(index: number): Encoding {
    const { segments, text, network } = this;
    return segments.get(index).tokens ?? network.encoder.encode(text, segments.start(index), segments.start(index + 1));
  }

  /** Forgets the pages of all segments. */
  dispose(): void {
    for (let index = 0; index < this.segments.count; index++) this.cache.delete(this.segments.get(index));
  }

  /** Reads the frontier's segment, which must exist. The page is the caller's, to keep or to release. */
  advance(): Page {
    const { segments, frontier } = this;
    const segment = segments.get(frontier);
    this.cache.delete(segment);
    const state = this.keepsState(frontier) ? this.running.slice() : null;
    const page = this.read(frontier, this.running, true)!;
    const lead = frontier === 0 ? 1 : 0;
    segment.state = state;
    segment.result = {
      steps: page.bits.length - lead,
      bits: page.bits.subarray(lead).reduce((sum, bits) => sum + bits, 0),
      digest: this.digest(frontier, page),
    };
    this.frontier++;
    this.settle();
    return page;
  }

  /**
   * The page of segment `index`, which must lie before the frontier; null when this slice of work did not get there
   * yet: call again. Recorded pages go to the cache.
   */
  pageAt(index: number): Page | null {
    const { segments, cache } = this;
    const kept = cache.get(segments.get(index));
    if (kept !== undefined) return kept;
    const nearest = this.lastKept(index);
    if (this.cursor === null || this.cursor.index > index || this.cursor.index < nearest) {
      this.cursor = { index: nearest, state: segments.get(nearest).state!.slice() };
    }
    const { cursor } = this;
    const arrived = cursor.index === index;
    const page = this.read(cursor.index, cursor.state, arrived);
    cursor.index++;
    if (page !== null) cache.set(segments.get(index), page);
    return page;
  }

  /** Runs a segment from `state`, which becomes the state after it. */
  private read(index: number, state: Float32Array, record: boolean): Page | null {
    const { network, segments } = this;
    const lead = index === 0 ? [network.encoder.vocabulary.boundary] : [];
    const encoding = this.encoding(index);
    const { fed, stepAt } = planSteps(encoding, segments.get(index).length, lead);
    network.hold(this.clamps);
    if (!record) {
      network.pass.run(fed, state);
      return null;
    }
    const trace = network.newTrace();
    const bits = new Float32Array(fed.length);
    network.pass.run(fed, state, { trace, bits });
    return { trace, bits, stepAt, encoding, lead: lead.length };
  }

  /** Goes past the segments whose results turn out to be right. */
  private settle(): void {
    const { segments, frontier } = this;
    // The first segment is read after the boundary, unlike what it was when it was not the first.
    if (this.done || frontier === 0) return;
    const { state, result } = segments.get(frontier);
    if (state === null || result === null || !identical(state, this.running)) return;
    let right = frontier + 1;
    while (right < segments.count && segments.get(right).result !== null) right++;
    // Reading goes on where a state is kept, which may be some segments earlier.
    this.frontier = right === segments.count ? right : this.lastKept(right);
    this.regained += this.frontier - frontier;
    if (!this.done) this.running.set(segments.get(this.frontier).state!);
  }

  /** Keeps the true state at the frontier with its segment, because the frontier is about to leave it behind. */
  private keepRunning(): void {
    const segment = this.segments.get(this.frontier);
    if (segment.state !== null && identical(segment.state, this.running)) return;
    segment.state = this.running.slice();
    segment.result = null;
    this.cache.delete(segment);
  }

  /** The last segment up to `index` whose state is kept; the first one's is, once it is read. */
  private lastKept(index: number): number {
    while (this.segments.get(index).state === null) index--;
    return index;
  }

  private keepsState(index: number): boolean {
    const { segments } = this;
    const { checkpointBudget, checkpointSpacing } = this.network.limits;
    if (index === 0) return true;
    const spacing = spacingFor(segments.length, this.running.byteLength, checkpointBudget, checkpointSpacing);
    return segments.start(index + 1) - segments.start(this.lastKept(index - 1)) > spacing;
  }

  private digest(index: number, page: Page): Digest | null {
    const { segments, network } = this;
    const { digestBudget, digestSpacing } = network.limits;
    const every = spacingFor(segments.length, recordBytes(network.shape), digestBudget, digestSpacing);
    let last = -1;
    for (let before = index - 1; before >= 0; before--) {
      const digest = segments.get(before).result?.digest;
      if (!digest) continue;
      last = segments.start(before) + digest.first + (recordCount(digest, network.shape) - 1) * digest.every;
      break;
    }
    const first = Math.max(0, last + every - segments.start(index));
    const isLast = index === segments.count - 1;
    return takeDigest(page, network.shape, isLast ? Math.min(first, page.stepAt.length - 1) : first, every);
  }
}
