import type { Signal } from '../../model/architecture.js';
import type { CellValues, CharacterDetails } from '../../shared/engineApi.js';
import { cellIndex, charOffset, layerOf, lineIndex, unitOf, type CellIndex } from '../../shared/units.js';
import type { FedSymbol, OpenDocument } from '../document.js';
import { lineAt } from '../lineIndex.js';
import type { LoadedNetwork } from '../loadedNetwork.js';
import { symbolAt, type Page } from '../page.js';
import type { PageReader } from '../rangeRequest.js';
import { stateAt } from './state.js';

/** The places of the `top` largest values, largest first; equal ones in their order. NaN is never among them. */
const largest = (values: Float32Array, top: number): number[] => {
  const places: number[] = [];
  for (let place = 0; place < values.length; place++) {
    const value = values[place]!;
    if (Number.isNaN(value)) continue;
    if (places.length === top && !(value > values[places[top - 1]!]!)) continue;
    let at = places.length;
    while (at > 0 && value > values[places[at - 1]!]!) at--;
    places.splice(at, 0, place);
    places.length = Math.min(places.length, top);
  }
  return places;
};

/** Every signal of a cell at one step of a page. */
const cellValues = ({ trace }: Page, step: number, cell: CellIndex, { shape }: LoadedNetwork): CellValues => {
  const signals: Partial<Record<Signal, number>> = {};
  for (const signal of shape.signals) {
    signals[signal] = trace.value(step, layerOf(cell, shape.hidden), unitOf(cell, shape.hidden), signal);
  }
  return { cell, signals };
};

/** One signal of all cells at a step. */
const allCells = ({ trace }: Page, step: number, signal: Signal, { shape }: LoadedNetwork): Float32Array => {
  const { layers, hidden } = shape;
  const all = new Float32Array(layers * hidden);
  for (let layer = 0; layer < layers; layer++) {
    trace.row(step, layer, signal, all.subarray(layer * hidden, (layer + 1) * hidden));
  }
  return all;
};

/** Cost in bits of `symbol` after `state`, which becomes the state after it. */
const costOf = ({ pass }: LoadedNetwork, state: Float32Array, symbol: number): number => {
  const bits = new Float32Array(1);
  pass.run(Uint16Array.of(symbol), state, { bits });
  return bits[0]!;
};

/** The character that holds the code unit at `offset`: its first code unit, and both halves of a surrogate pair. */
const characterAt = (text: string, offset: number): { start: number; character: string } => {
  const start = offset > 0 && text.codePointAt(offset - 1)! > 0xffff ? offset - 1 : offset;
  return { start, character: String.fromCodePoint(text.codePointAt(start)!) };
};

/** How a symbol of the text is shown: a token as it is spelled, a character, known or not, as it stands in the text. */
const writtenAs = ({ text, network }: OpenDocument, { symbol, start, end }: FedSymbol): string => {
  const { vocabulary } = network.encoder;
  return vocabulary.tokens === undefined || symbol === vocabulary.unknown
    ? text.slice(start, end)
    : network.symbols[symbol]!;
};

const describeToken = (document: OpenDocument, token: FedSymbol): NonNullable<CharacterDetails['token']> => ({
  text: writtenAs(document, token),
  symbol: token.symbol,
  from: charOffset(token.start),
  to: charOffset(token.end),
});

/** Reads what is known about the character that holds the code unit at `asked`. */
export const readDetails = (
  document: OpenDocument,
  asked: number,
  pinned: readonly CellIndex[],
  top: number,
): { offset: number; reader: PageReader<CharacterDetails> } => {
  const { text, network, lines, generation } = document;
  const { encoder, shape } = network;
  const { start: offset, character } = characterAt(text, asked);
  let details: CharacterDetails | undefined;

  const describe = (page: Page, step: number, pageStart: number): CharacterDetails => {
    const within = offset - pageStart < page.stepAt.length ? symbolAt(page, offset - pageStart) : null;
    const symbol = within === null ? null : page.encoding.symbols[within.place]!;
    // By |c|, which orders cells as |tanh c| does, those whose tanh rounds to 1 included.
    const activity = allCells(page, step, shape.signals.includes('c') ? 'c' : 'h', network).map(Math.abs);
    network.hold(document.reading.clamps);
    const state = stateAt(page, step, network);
    const probabilities = network.pass.distribution(state);
    const { segments } = document.reading;
    const following = document.nextFed(segments.indexAt(pageStart), step + 1 - page.lead);
    const line = lineAt(lines, offset);
    return {
      generation,
      offset: charOffset(offset),
      line: lineIndex(line),
      column: offset - lines.starts[line]!,
      character,
      readAs: symbol === null ? 'skipped' : symbol === encoder.vocabulary.unknown ? 'unknown' : 'symbol',
      ...(within === null || symbol === null || encoder.tokens === null
        ? {}
        : { token: describeToken(document, { symbol, start: pageStart + within.start, end: pageStart + within.end }) }),
      bits: within?.bits ?? 0,
      pinned: pinned.map(cell => cellValues(page, step, cell, network)),
      mostActive: largest(activity, top).map(cell => cellValues(page, step, cellIndex(0, cell, shape.hidden), network)),
      next: largest(probabilities, top).map(index => ({
        symbol: network.symbols[index]!,
        probability: probabilities[index]!,
      })),
      actualNext:
        following === null
          ? null
          : {
              symbol: writtenAs(document, following),
              probability: probabilities[following.symbol]!,
              // Read as the document is read, so that it is the cost that the next character shows itself.
              bits: costOf(network, state, following.symbol),
            },
    };
  };

  return {
    offset,
    reader: {
      // What is skipped shows the step before it, which the first page taken holds.
      take(page, start, from) {
        details ??= describe(page, page.stepAt[from - start]!, start);
      },
      result: () => details!,
    },
  };
};
