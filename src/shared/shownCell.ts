/** What is known of a cell and how it is shown because of that: the same in the lens and in what is exported of it. */
import type { ColourScale } from './colourScale.js';
import type { LensChoice, ScaleMode } from './lensApi.js';
import { defaultSignal, isGraded, type Finding, type NetworkInfo, type Signal } from './network.js';
import type { CellIndex } from './units.js';

export const isForLanguage = (finding: Finding, languageId: string): boolean =>
  finding.languages.length === 0 || finding.languages.includes(languageId);

export const byScore = (a: Finding, b: Finding): number => (b.score ?? 0) - (a.score ?? 0);
/** What is known of a cell, the document's language before others; undefined for a cell nothing is known of. */
export const findingOf = (network: NetworkInfo, cell: CellIndex, languageId: string): Finding | undefined => {
  const own = network.findings.filter(finding => finding.cell === cell).sort(byScore);
  return own.find(finding => isForLanguage(finding, languageId)) ?? own[0];
};

/** Whether a cell is shown as raw memory on its own scale rather than as on or off. */
export const isGradedFinding = (finding: Finding | undefined): boolean =>
  finding !== undefined && isGraded(finding.concept);

/** What a choice is made of: the network and the language of the document decide what is known of a cell. */
export interface ChoiceContext {
  readonly network: NetworkInfo;
  readonly languageId: string;
}

/** Raw c for counters, which tanh saturates; tanh c (GRU, RNN: h) for everything else, as in the paper. */
export const usualSignal = ({ network, languageId }: ChoiceContext, cell: CellIndex): Signal =>
  network.kind === 'lstm' && isGradedFinding(findingOf(network, cell, languageId)) ? 'c' : defaultSignal[network.kind];

/** On/off for a concept that holds or does not; signed for counters and for cells nothing is known of. */
export const usualMode = ({ network, languageId }: ChoiceContext, cell: CellIndex): ScaleMode => {
  const finding = findingOf(network, cell, languageId);
  return finding !== undefined && !isGradedFinding(finding) ? 'on/off' : 'signed';
};

/** A signal whose zero or threshold means something for on and off: the memory itself, not a gate. */
export const hasOnOff = (network: NetworkInfo, signal: Signal): boolean =>
  network.kind === 'lstm' ? signal === 'tanh_c' || signal === 'c' : signal === 'h';

/**
 * The signal in which `cell` is shown: the chosen one for the active cell, and for the others too once the reader has
 * departed from the usual one; until then each cell's own usual one, so that a counter's stripe does not saturate.
 */
export const signalOf = (context: ChoiceContext, choice: LensChoice, cell: CellIndex): Signal =>
  cell === choice.active || choice.signal !== usualSignal(context, choice.active)
    ? choice.signal
    : usualSignal(context, cell);

/**
 * How the values of `cell` become colours. `scale` is the value that 127 stands for (ActivationsReply.scales): a
 * finding's threshold is one of tanh(c), so for raw c it is atanh(threshold) / scale.
 */
export const scaleOf = (context: ChoiceContext, choice: LensChoice, cell: CellIndex, scale: number): ColourScale => {
  const finding = findingOf(context.network, cell, context.languageId);
  const signal = signalOf(context, choice, cell);
  // The chosen scale is for the active cell; the stripes keep to what suits their cells: a counter has no on and off.
  const mode = cell === choice.active ? choice.scaleMode : usualMode(context, cell);
  if (mode === 'signed' || !hasOnOff(context.network, signal)) return { mode: 'signed' };
  const threshold = finding?.threshold ?? 0;
  const shown = signal === 'c' ? Math.atanh(Math.max(-0.999999, Math.min(0.999999, threshold))) : threshold;
  return {
    mode: 'on/off',
    threshold: Math.max(-1, Math.min(1, shown / scale)),
    sign: isGradedFinding(finding) ? 1 : (finding?.sign ?? 1),
  };
};
