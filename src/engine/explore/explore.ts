import { isGraded } from '../../interpret/concepts.js';
import {
  binaryDisagreements,
  chooseThreshold,
  gradedDisagreements,
  longest,
} from '../../interpret/explore/disagree.js';
import { conceptTracks } from '../../interpret/tracks.js';
import type { ForwardPass } from '../../model/forward.js';
import type { Network } from '../../model/network.js';
import { createEncoder, type Encoder } from '../../model/vocabulary.js';
import type { ExploreApi, ExploredText } from '../../shared/exploreApi.js';
import { RpcError, type Handlers } from '../../shared/rpc.js';
import { layerOf, unitOf } from '../../shared/units.js';
import type { SpanReader } from '../atlas/grammars.js';
import { findExtremes } from './extremes.js';
import { findMatch } from './match.js';
import { columnReader, readText, type Slice } from './readText.js';
import { measureSaturation } from './saturation.js';

/** What questions over whole texts need of the platform. */
export interface ExplorePlatform {
  readNetwork(folder: string): Promise<Network>;
  createPass(network: Network): Promise<ForwardPass>;
  readonly spans: SpanReader;
  yieldTurn(): Promise<void>;
  progress(read: number, of: number): void;
}

/** A network that reads the texts of one question, and tells how far it is. */
export interface Reader {
  readonly network: Network;
  readonly pass: ForwardPass;
  readonly encoder: Encoder;
  /** The quantity that says on and off. */
  readonly signal: 'tanh_c' | 'h';
  read(text: ExploredText, visit: (slice: Slice) => void): Promise<void>;
  /** All values of one cell, one a code unit. */
  column(text: ExploredText, cell: number): Promise<Float32Array>;
}

/** Longest text that is read at all, in code units. */
const longestText = 2_000_000;

const givenUp = (): RpcError => new RpcError('cancelled', 'The question was given up.');

/** Answers the questions of ExploreApi, one text after the other. */
export const createExplore = (platform: ExplorePlatform): Handlers<ExploreApi> => {
  let loaded:
    { readonly folder: string; readonly network: Promise<{ network: Network; pass: ForwardPass }> } | undefined;

  const load = async (folder: string): Promise<{ network: Network; pass: ForwardPass }> => {
    if (loaded?.folder !== folder) {
      const previous = loaded;
      const network = platform
        .readNetwork(folder)
        .then(async read => ({ network: read, pass: await platform.createPass(read) }));
      loaded = { folder, network };
      network.catch(() => {
        if (loaded?.network === network) loaded = undefined;
      });
      void previous?.network.then(({ pass }) => pass.dispose()).catch(() => undefined);
    }
    return loaded.network;
  };

  const readerFor = async (folder: string, texts: readonly ExploredText[], signal: AbortSignal): Promise<Reader> => {
    const { network, pass } = await load(folder);
    const encoder = createEncoder(network.config.vocabulary);
    const of = texts.reduce((sum, { text }) => sum + Math.min(text.length, longestText), 0);
    let before = 0;
    const shown = pass.architecture.kind === 'lstm' ? 'tanh_c' : 'h';
    const read: Reader['read'] = async ({ text }, visit) => {
      const cut = text.slice(0, longestText);
      await readText(pass, encoder, cut, visit, async position => {
        platform.progress(before + position, of);
        await platform.yieldTurn();
        if (signal.aborted) throw givenUp();
      });
      before += cut.length;
    };
    return {
      network,
      pass,
      encoder,
      signal: shown,
      read,
      async column(text, cell) {
        const { hidden } = network.architecture;
        const column = columnReader(
          Math.min(text.text.length, longestText),
          layerOf(cell as never, hidden),
          unitOf(cell as never, hidden),
          shown,
        );
        await read(text, column.visit);
        return column.finish();
      },
    };
  };

  const checkCell = (cell: number, { architecture: { layers, hidden } }: Network): void => {
    if (Number.isInteger(cell) && cell >= 0 && cell < layers * hidden) return;
    throw new RpcError('invalid', `There is no cell ${cell}; the network has ${layers * hidden}, counted from 0.`);
  };

  return {
    async disagreements({ network, text, cell, concept, sign, threshold, most }, signal) {
      const reader = await readerFor(network, [text], signal);
      checkCell(cell, reader.network);
      const values = (await reader.column(text, cell)).map(value => sign * value);
      const cut = text.text.slice(0, values.length);
      const track = conceptTracks(cut, await platform.spans.read(text.languageId, cut))[concept];
      const compared = track.reduce((count, label) => count + (label < 0 ? 0 : 1), 0);
      const chosen = threshold === undefined && !isGraded(concept) ? chooseThreshold(values, track) : null;
      const at = threshold === undefined ? chosen : sign * threshold;
      const all = isGraded(concept)
        ? gradedDisagreements(values, track)
        : at === null
          ? []
          : binaryDisagreements(values, track, at);
      return {
        threshold: isGraded(concept) || at === null ? null : sign * at,
        chosenHere: chosen !== null,
        compared,
        disagreeing: all.reduce((sum, { from, to }) => sum + to - from, 0),
        places: longest(all, most),
      };
    },

    async extremes({ network, texts, cell, each }, signal) {
      const reader = await readerFor(network, texts, signal);
      checkCell(cell, reader.network);
      return findExtremes(reader, texts, cell, each);
    },

    async match({ network, texts, from, to, cells, places }, signal) {
      const [first] = texts;
      if (first === undefined || !(from >= 0 && from < to && to <= Math.min(first.text.length, longestText))) {
        throw new RpcError('invalid', `There are no characters ${from} to ${to} to match. Select some in the lens.`);
      }
      // The first text is read twice: for all cells, then with the others for those that match.
      return findMatch(await readerFor(network, [first, ...texts], signal), texts, { from, to, cells, places });
    },

    async saturation({ network, texts }, signal) {
      return measureSaturation(await readerFor(network, texts, signal), texts);
    },
  };
};
