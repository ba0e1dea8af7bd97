import { createEncoder, type Vocabulary } from '../../model/vocabulary.js';
import { concepts, type Concept, type Tracks } from '../concepts.js';
import { shiftLength } from '../statistics/shiftNull.js';

/** What the network reads of a file. */
export interface SymbolText {
  /** Symbols fed after the boundary, one a step. */
  readonly symbols: Uint16Array;
}

/** A file made ready: what the network reads, and what the parser says after each step. */
export interface TextSample extends SymbolText {
  readonly path: string;
  readonly languageId: string;
  /** The whole file. */
  readonly text: string;
  /** Code unit of each step in the file. */
  readonly offsets: Uint32Array;
  /** The concept's track at each step. */
  readonly labels: Readonly<Record<Concept, Int16Array>>;
}

/** Steps of a file that are used at most: many files say more than one long one. */
export const maximalSteps = 16_000;
/** A shorter file has no shifts to speak of. */
export const minimalSteps = 128;

/** Null when the text is too short. The end of a long text, and a few steps that the Fourier transform cannot take, are left out. */
export const prepareSample = (
  file: { readonly path: string; readonly languageId: string; readonly text: string; readonly tracks: Tracks },
  vocabulary: Vocabulary,
): TextSample | null => {
  const encoder = createEncoder(vocabulary);
  const { symbols, starts, ends } = encoder.encode(file.text);
  // What is known after a token is about its last character.
  const places = encoder.tokens === null ? starts : starts.map((start, step) => Math.max(start, ends[step]! - 1));
  if (places.length < minimalSteps) return null;
  const length = shiftLength(Math.min(places.length, maximalSteps));
  const steps = places.slice(0, length);
  return {
    path: file.path,
    languageId: file.languageId,
    text: file.text,
    symbols: symbols.slice(0, length),
    offsets: steps,
    labels: Object.fromEntries(
      concepts.map(concept => {
        const track = file.tracks[concept];
        const labels = new Int16Array(length);
        for (let step = 0; step < length; step++) labels[step] = track[steps[step]!]!;
        return [concept, labels];
      }),
    ) as Record<Concept, Int16Array>,
  };
};

export const totalSteps = (samples: readonly SymbolText[]): number =>
  samples.reduce((total, sample) => total + sample.symbols.length, 0);
