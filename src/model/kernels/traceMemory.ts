import type { RecordedRows } from '../recordedTrace.js';
import type { RowsPlace } from './placedNetwork.js';

/** Bytes of a page of WebAssembly's memory. */
const pageBytes = 0x10000;

/**
 * The kernels' memory behind what a network needs: rows of traces, which the kernels write where they stay. Room that is
 * given back is taken again for a trace of the same size; the memory grows when there is none, and never shrinks.
 */
export class TraceMemory {
  private readonly free = new Map<number, number[]>();

  /** @param end where the room begins. */
  constructor(
    readonly memory: WebAssembly.Memory,
    private end: number,
  ) {}

  /**
   * Address of `bytes` bytes; what they hold is undefined.
   *
   * @throws RangeError when the machine has not the memory.
   */
  take(bytes: number): number {
    const used = this.free.get(bytes)?.pop();
    if (used !== undefined) return used;
    const missing = this.end + bytes - this.memory.buffer.byteLength;
    if (missing > 0) this.grow(Math.ceil(missing / pageBytes), bytes);
    const address = this.end;
    this.end += bytes;
    return address;
  }

  giveBack(address: number, bytes: number): void {
    const list = this.free.get(bytes);
    if (list === undefined) this.free.set(bytes, [address]);
    else list.push(address);
  }

  private grow(pages: number, bytes: number): void {
    try {
      this.memory.grow(pages);
    } catch {
      throw new RangeError(`there is no memory for another ${Math.ceil(bytes / 2 ** 20)} MB of recorded signals`);
    }
  }
}

/** Rows of a trace in the kernels' memory: for each layer a row of the state before the first step, then one a step. */
export class KernelRows implements RecordedRows {
  /** null after `release`. */
  private address: number | null;
  private views: readonly Float32Array[] = [];
  private viewed: ArrayBufferLike | null = null;

  /**
   * @param layers how many, `layerBytes` each, in which rows of `rowBytes` follow each other.
   * @throws RangeError as `TraceMemory.take`.
   */
  constructor(
    private home: TraceMemory,
    private readonly layers: number,
    private readonly layerBytes: number,
    private readonly rowBytes: number,
  ) {
    this.address = home.take(layers * layerBytes);
  }

  /** Where kernels that work in `home` write: room of its own there, whose contents are undefined, if it was elsewhere. */
  placeIn(home: TraceMemory): RowsPlace {
    if (home !== this.home) {
      const address = home.take(this.layers * this.layerBytes);
      this.release();
      this.home = home;
      this.address = address;
      this.viewed = null;
    }
    return { address: this.taken(), layerBytes: this.layerBytes };
  }

  of(layer: number): Float32Array {
    const address = this.taken();
    const { buffer } = this.home.memory;
    if (this.viewed !== buffer) {
      const { layerBytes, rowBytes } = this;
      const at = (index: number): number => address + index * layerBytes + rowBytes;
      const length = (layerBytes - rowBytes) / 4;
      this.views = Array.from({ length: this.layers }, (_, index) => new Float32Array(buffer, at(index), length));
      this.viewed = buffer;
    }
    return this.views[layer]!;
  }

  release(): void {
    this.home.giveBack(this.taken(), this.layers * this.layerBytes);
    this.address = null;
  }

  private taken(): number {
    if (this.address === null) throw new Error('the trace was given back');
    return this.address;
  }
}
