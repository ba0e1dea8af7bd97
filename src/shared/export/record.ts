import type { DocumentId, EngineApi, Generation } from '../engineApi.js';
import type { NetworkInfo, Signal } from '../network.js';
import type { Remote } from '../rpc.js';
import { charOffset, type CellIndex } from '../units.js';
import { cut, type Recording, type ValueRange } from './recording.js';

/** Code units asked for at a time: few enough that the engine still has what it recorded of them. */
const longestRange = 2048;
/** Values of one range, all columns together: two ranges of 8 MiB are in memory at most. */
const valuesPerRange = 2 ** 21;

/** A text that the engine has, and what to record of it. */
export interface RecordRequest {
  readonly engine: Pick<Remote<EngineApi>, 'values' | 'activations'>;
  readonly network: NetworkInfo;
  readonly document: DocumentId;
  readonly generation: Generation;
  readonly title: string;
  readonly language: string;
  /** The whole text that the engine has. */
  readonly text: string;
  /** The lines to record, counted from 0, `to` not included; all of them when absent. */
  readonly lines?: { readonly from: number; readonly to: number };
  readonly columns: readonly { readonly cell: CellIndex; readonly signal: Signal }[];
  /** Gives up. */
  readonly abort?: AbortSignal;
  /** Called with the part that is done, 0 to 1. */
  progress?(part: number): void;
}

/** Offset of the line `line` of `text`, counted from 0; its length where it has fewer lines. */
export const offsetOfLine = (text: string, line: number): number => {
  const ends = /\r\n|\r|\n/g;
  for (let passed = 0; passed < line; passed++) if (ends.exec(text) === null) return text.length;
  return line <= 0 ? 0 : ends.lastIndex;
};

/** The places of the columns of each signal. */
export const placesBySignal = (
  columns: readonly { readonly signal: Signal }[],
): ReadonlyMap<Signal, readonly number[]> => {
  const places = new Map<Signal, number[]>();
  columns.forEach(({ signal }, place) => places.set(signal, [...(places.get(signal) ?? []), place]));
  return places;
};

/**
 * What the engine says of a text, range by range: memory does not grow with the text.
 *
 * @throws RpcError `stale` when the text changes meanwhile, `cancelled` when `abort` fires.
 */
export const record = async (request: RecordRequest): Promise<Recording> => {
  const { engine, document, generation, columns, network, title, language } = request;
  const line = request.lines?.from ?? 0;
  const offset = offsetOfLine(request.text, line);
  const text = request.text.slice(offset, request.lines && offsetOfLine(request.text, request.lines.to));
  const groups = [...placesBySignal(columns)].map(([signal, places]) => ({
    signal,
    places,
    cells: places.map(place => columns[place]!.cell),
  }));
  const options = request.abort === undefined ? {} : { signal: request.abort };

  const units = new Float32Array(columns.length).fill(1);
  const one = { from: charOffset(offset), to: charOffset(Math.min(offset + 1, offset + text.length)) };
  for (const { signal, places, cells } of groups) {
    const { scales } = await engine.activations({ document, generation, cells, signal, ...one }, options);
    places.forEach((place, row) => (units[place] = scales[row] ?? 1));
  }

  const ask = async (from: number, to: number): Promise<ValueRange> => {
    const width = to - from;
    const values = new Float32Array(columns.length * width);
    const range = { from: charOffset(offset + from), to: charOffset(offset + to) };
    for (const { signal, places, cells } of groups) {
      const rows = await engine.values({ document, generation, cells, signal, ...range }, options);
      places.forEach((place, row) => values.set(rows.subarray(row * width, (row + 1) * width), place * width));
    }
    return { from, to, values };
  };
  const size = Math.max(64, Math.min(longestRange, Math.floor(valuesPerRange / Math.max(1, columns.length))));

  return {
    network,
    columns: columns.map(({ cell, signal }, place) => ({ cell, signal, unit: units[place]! })),
    title,
    language,
    text,
    start: { offset, line },
    async *ranges() {
      // One range ahead: the engine reads on while this one is being written.
      let ahead: Promise<ValueRange> | undefined;
      for (const [from, to] of cut(text.length, size)) {
        const asked = ask(from, to);
        // When writing fails nobody waits for the range after it any more.
        asked.catch(() => undefined);
        if (ahead) yield await ahead;
        ahead = asked;
        request.progress?.(from / text.length);
      }
      if (ahead) yield await ahead;
      request.progress?.(1);
    },
  };
};
