import type { CellClamp, ForwardPass, Trace } from '../model/forward.js';
import { signalsOf } from '../model/architecture.js';
import { countParameters, type Network } from '../model/network.js';
import type { NamedCell } from '../model/networkConfig.js';
import { symbolTexts } from '../model/tokens/symbolTexts.js';
import { createEncoder, type Encoder } from '../model/vocabulary.js';
import type { Concept, Finding, NetworkInfo } from '../shared/network.js';
import { cellIndex } from '../shared/units.js';
import { measureScales } from './calibration.js';
import type { DigestShape } from './digest.js';
import { pageLengthFor, type Limits } from './limits.js';

/** A network and all that the documents it reads share. */
export class LoadedNetwork {
  readonly pageLength: number;
  private clamps: readonly CellClamp[] = [];

  constructor(
    readonly info: NetworkInfo,
    readonly encoder: Encoder,
    readonly pass: ForwardPass,
    readonly shape: DigestShape,
    readonly limits: Limits,
  ) {
    this.pageLength = pageLengthFor(info.parameters, info.backend, limits.longestPage);
  }

  /** Each symbol as people read it; '' for one that stands for no text. */
  get symbols(): readonly string[] {
    return this.info.vocabulary;
  }

  /**
   * A trace with room for the longest page, the boundary, and what may reach over the page's end: a surrogate pair, or
   * the four bytes of a character.
   */
  newTrace(): Trace {
    return this.pass.newTrace(this.pageLength + 5);
  }

  /** Holds exactly these cells. The same list (by identity) as the last one costs nothing. */
  hold(clamps: readonly CellClamp[]): void {
    if (clamps === this.clamps) return;
    this.pass.clamp(clamps);
    this.clamps = clamps;
  }
}

const toFinding = (cell: NamedCell, hidden: number): Finding => ({
  concept: cell.concept as Concept,
  cell: cellIndex(cell.layer, cell.unit, hidden),
  sign: cell.sign,
  languages: cell.languages,
  ...(cell.threshold === undefined ? {} : { threshold: cell.threshold }),
  ...(cell.measure === undefined ? {} : { measure: cell.measure }),
  ...(cell.score === undefined ? {} : { score: cell.score }),
});

/**
 * Makes a network ready for documents; measures the scales of c where its config has none.
 *
 * @param yieldTurn lets other work in between slices of the measurement.
 */
export const loadNetwork = async (
  folder: string,
  network: Network,
  pass: ForwardPass,
  limits: Limits,
  yieldTurn: () => Promise<void>,
): Promise<LoadedNetwork> => {
  const { config, architecture } = network;
  const { kind, layers, hidden, embedding } = architecture;
  const encoder = createEncoder(config.vocabulary);
  const heldOut = config.training?.heldOut;
  const parameters = countParameters(architecture);
  const info: NetworkInfo = {
    id: folder,
    name: config.name,
    folder,
    kind,
    layers,
    hidden,
    embedding,
    parameters,
    vocabulary: symbolTexts(config.vocabulary),
    ...(config.vocabulary.tokens === undefined ? {} : { readsTokens: true }),
    findings: (config.cells ?? []).map(cell => toFinding(cell, hidden)),
    ...(heldOut === undefined ? {} : { heldOut }),
    backend: pass.backend,
  };
  const scales =
    config.scales !== undefined
      ? Float32Array.from(config.scales.flat())
      : await measureScales(encoder, pass, pageLengthFor(parameters, pass.backend, limits.longestPage), yieldTurn);
  return new LoadedNetwork(info, encoder, pass, { signals: signalsOf[kind], layers, hidden, scales }, limits);
};
