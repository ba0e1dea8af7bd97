import type { Signal } from '../model/architecture.js';
import type { Page } from './page.js';
import { quantiseRow } from './quantise.js';

/**
 * Every signal of every cell at some code units of a segment, coarse enough to be kept for the whole document: what the
 * overview strip shows. Quantised as in an ActivationsReply.
 */
export interface Digest {
  /** Code unit of the first record, counted from the segment's start. */
  readonly first: number;
  /** Code units between two records. */
  readonly every: number;
  /** records x signals x cells. */
  readonly values: Int8Array;
}

/** What a digest must know of a network. */
export interface DigestShape {
  readonly signals: readonly Signal[];
  readonly layers: number;
  readonly hidden: number;
  /** Value of c that 127 stands for, by cell (`layer * hidden + unit`). */
  readonly scales: Float32Array;
}

/** Bytes of one record. */
export const recordBytes = ({ signals, layers, hidden }: DigestShape): number => signals.length * layers * hidden;

/** Number of records in `digest`. */
export const recordCount = (digest: Digest, shape: DigestShape): number => digest.values.length / recordBytes(shape);

/** The value of a signal of a cell in one record. */
export const recordValue = (
  digest: Digest,
  shape: DigestShape,
  record: number,
  signal: Signal,
  cell: number,
): number => {
  const cells = shape.layers * shape.hidden;
  return digest.values[(record * shape.signals.length + shape.signals.indexOf(signal)) * cells + cell]!;
};

/**
 * Takes records from a page, the first at code unit `first` or, where nothing is fed to the network up to there, at
 * the first one that is. Null when there is none.
 */
export const takeDigest = (page: Page, shape: DigestShape, first: number, every: number): Digest | null => {
  const { stepAt, trace } = page;
  while (first < stepAt.length && stepAt[first]! < 0) first++;
  if (first >= stepAt.length) return null;
  const { signals, layers, hidden, scales } = shape;
  const records = Math.ceil((stepAt.length - first) / every);
  const values = new Int8Array(records * recordBytes(shape));
  const row = new Float32Array(hidden);
  const ones = new Float32Array(hidden).fill(1);
  let at = 0;
  for (let offset = first; offset < stepAt.length; offset += every) {
    for (const signal of signals) {
      for (let layer = 0; layer < layers; layer++, at += hidden) {
        trace.row(stepAt[offset]!, layer, signal, row);
        quantiseRow(row, signal === 'c' ? scales.subarray(layer * hidden, (layer + 1) * hidden) : ones, values, at);
      }
    }
  }
  return { first, every, values };
};
