import type { Concept, Finding, NetworkInfo, Signal } from '../../../src/shared/network.js';
import { cellIndex, type CellIndex } from '../../../src/shared/units.js';

const hidden = 512;
export const cell = (unit: number): CellIndex => cellIndex(0, unit, hidden);

const finding = (concept: Concept, unit: number, rest: Partial<Finding>): Finding => ({
  concept,
  cell: cell(unit),
  sign: 1,
  languages: ['c'],
  ...rest,
});

/** A network whose values are made up by rules: every test can work out what it must show. */
export const fakeNetwork: NetworkInfo = {
  id: 'fake',
  name: 'source-lstm',
  folder: '/networks/fake',
  kind: 'lstm',
  layers: 1,
  hidden,
  embedding: 64,
  parameters: 1_250_000,
  vocabulary: ['', '\t', '\n', ...Array.from({ length: 95 }, (_, index) => String.fromCharCode(32 + index)), ''],
  findings: [
    finding('string', 407, { measure: 'AUROC', score: 0.997, threshold: 0.1 }),
    finding('comment', 421, { measure: 'AUROC', score: 0.988, threshold: -0.2 }),
    finding('if condition', 231, { measure: 'AUROC', score: 0.843, sign: -1, threshold: -0.1 }),
    finding('indentation depth', 233, { measure: 'Spearman', score: 0.829 }),
    finding('column', 250, { measure: 'Spearman', score: 0.654 }),
    finding('string', 421, { languages: ['python'], measure: 'AUROC', score: 0.884 }),
    finding('comment', 474, { languages: ['python'], measure: 'AUROC', score: 0.976 }),
  ],
  backend: 'js',
};

/** What the concept cells follow at one character. */
interface Track {
  string: boolean;
  comment: boolean;
  condition: boolean;
  indentation: number;
  column: number;
}

/** A rough lexer of C, enough to give the named cells something true to follow. */
const trackText = (text: string): Track[] => {
  const tracks: Track[] = [];
  let mode: 'code' | 'string' | 'line' | 'block' = 'code';
  let depth = 0;
  let column = 0;
  let indentation = 0;
  let leading = true;
  for (let index = 0; index < text.length; index++) {
    const character = text[index] as string;
    const pair = text.slice(index, index + 2);
    if (character === '\n') {
      column = 0;
      indentation = 0;
      leading = true;
      if (mode === 'line') mode = 'code';
    } else {
      column++;
      if (leading && character === '\t') indentation++;
      else if (character !== ' ') leading = false;
    }
    if (mode === 'code') {
      if (character === '"') mode = 'string';
      else if (pair === '//') mode = 'line';
      else if (pair === '/*') mode = 'block';
      else if (depth > 0) depth += character === '(' ? 1 : character === ')' ? -1 : 0;
      else if (text.slice(Math.max(0, index - 3), index + 1) === 'if (') depth = 1;
    } else if (mode === 'string') {
      if (character === '"' && text[index - 1] !== '\\') mode = 'code';
    } else if (mode === 'block' && text.slice(index - 1, index + 1) === '*/') mode = 'code';
    const comment = mode === 'line' || mode === 'block';
    tracks.push({ string: mode === 'string', comment, condition: depth > 0, indentation, column });
  }
  return tracks;
};

const named: Readonly<Record<number, (track: Track) => number>> = {
  407: track => (track.string ? 1.9 : -1.2),
  421: track => (track.comment ? 2.2 : -1.6),
  231: track => (track.condition ? -1.4 : 0.5),
  233: track => track.indentation * 0.9 - 0.4,
  250: track => track.column / 12,
};

/** A cell's c at every character: moves most of the way to its target at each step, as a gated memory does. */
const memoryOf = (tracks: readonly Track[], unit: number): Float32Array => {
  const target = named[unit];
  const values = new Float32Array(tracks.length);
  let c = 0;
  tracks.forEach((track, index) => {
    const wanted = target?.(track) ?? Math.sin(index / (3 + (unit % 17)) + unit);
    c += (wanted - c) * (target === undefined ? 0.5 : 0.75);
    values[index] = c + 0.06 * Math.sin(index * 1.7 + unit);
  });
  return values;
};

/** The made-up activations of one text. */
export class FakeActivations {
  readonly #tracks: readonly Track[];
  readonly #memory = new Map<number, Float32Array>();

  constructor(readonly text: string) {
    this.#tracks = trackText(text);
  }

  value(index: CellIndex, signal: Signal, offset: number): number {
    let memory = this.#memory.get(index);
    if (memory === undefined) this.#memory.set(index, (memory = memoryOf(this.#tracks, index)));
    const c = memory[offset] ?? 0;
    const gate = (phase: number): number => 1 / (1 + Math.exp(-3 * Math.sin(offset / 5 + index + phase) - 1));
    switch (signal) {
      case 'c':
        return c;
      case 'h':
        return Math.tanh(c) * gate(3);
      case 'g':
      case 'n':
        return Math.tanh(2 * Math.sin(offset / 4 + index));
      case 'tanh_c':
        return Math.tanh(c);
      default:
        return gate(signal.charCodeAt(0));
    }
  }

  /** The value that 127 stands for. */
  scale(index: CellIndex, signal: Signal): number {
    return signal !== 'c' ? 1 : index === 250 ? 7 : index === 233 ? 3.5 : 2.5;
  }

  quantised(index: CellIndex, signal: Signal, offset: number): number {
    const scaled = Math.round((127 * this.value(index, signal, offset)) / this.scale(index, signal));
    return Math.max(-127, Math.min(127, scaled));
  }
}
