import type { Clamp, DocumentId, Generation } from '../shared/engineApi.js';
import type { Signal } from '../shared/network.js';
import { RpcError } from '../shared/rpc.js';
import type { OpenDocument } from './document.js';
import type { DigestShape } from './digest.js';

const invalid = (message: string): never => {
  throw new RpcError('invalid', message);
};

/** Throws `invalid` where there is no document. */
export const checkOpen = (document: OpenDocument | undefined, id: DocumentId): OpenDocument =>
  document ?? invalid(`${id} is not open.`);

/** Throws `stale` where the question is about another generation of the document. */
export const checkGeneration = (document: OpenDocument, generation: Generation): OpenDocument => {
  if (document.generation === generation) return document;
  throw new RpcError(
    'stale',
    `${document.id} is in generation ${document.generation}; the question is about ${generation}.`,
  );
};

/** Throws `invalid` unless 0 <= from <= to <= length, whole numbers all. */
export const checkRange = (from: number, to: number, length: number, what: string): void => {
  if (!(Number.isInteger(from) && Number.isInteger(to) && from >= 0 && from <= to && to <= length)) {
    invalid(`There are no ${what} ${from} to ${to}; the document has ${length}.`);
  }
};

/** Throws `invalid` where a whole number is not within its bounds. */
export const checkCount = (value: number, least: number, most: number, what: string): void => {
  if (!(Number.isInteger(value) && value >= least && value <= most)) {
    invalid(`${what} is ${value}; expected a whole number from ${least} to ${most}.`);
  }
};

export const checkSignal = (signal: Signal, { signals }: DigestShape): void => {
  if (!signals.includes(signal)) {
    invalid(`The cells of this network have no signal ${String(signal)}; they have ${signals.join(', ')}.`);
  }
};

export const checkCells = (cells: readonly number[], { layers, hidden }: DigestShape): void => {
  for (const cell of cells) {
    if (!(Number.isInteger(cell) && cell >= 0 && cell < layers * hidden)) {
      invalid(`There is no cell ${cell}; the network has ${layers * hidden}, counted from 0.`);
    }
  }
};

export const checkClamps = (clamps: readonly Clamp[], shape: DigestShape): void => {
  checkCells(
    clamps.map(({ cell }) => cell),
    shape,
  );
  for (const { cell, value } of clamps) {
    if (!Number.isFinite(value)) invalid(`Cell ${cell} cannot be held at ${value}; expected a finite number.`);
  }
};
