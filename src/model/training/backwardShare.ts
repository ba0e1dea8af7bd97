import { inputWidth } from '../architecture.js';
import { applyDropout, outputOf } from './forwardShare.js';
import { gateLayouts } from './gateLayout.js';
import { multiplyByPacked, multiplyTransposed } from './matrixProduct.js';
import { BLOCK_DEPTH, type Block } from './memoryPlan.js';
import { packedRow, panelsOf } from './panels.js';
import type { Share } from './share.js';

/** Where this thread's gradient of a parameter lies. */
const gradientOf = ({ plan, workspace }: Share, block: Block): number =>
  workspace.gradients + (block.at - plan.parameters.at);

/** Zeroes h and c before each reset, now that nobody else reads them: no gradient may reach the file before. */
const forgetBeforeResets = ({ kernels, plan, workspace, resets }: Share, layer: number): void => {
  const row = plan.architecture.hidden * 4;
  const { h, c } = workspace.layers[layer]!;
  resets.forEach((lanes, step) => {
    for (const lane of lanes) {
      const at = (step * workspace.lanes + lane) * row;
      kernels.clear(h + at, row);
      if (c !== 0) kernels.clear(c + at, row);
    }
  });
};

/** dH of step `step` += (gradients of the gates of the step after it) * W_hh, lanes that were reset between left out. */
const throughRecurrence = (share: Share, layer: number, step: number): void => {
  const { kernels, plan, workspace, tall, resets } = share;
  const { hidden, kind } = plan.architecture;
  const layout = gateLayouts[kind];
  const { lanes, packedA } = workspace;
  const hRow = hidden * 4;
  const gateRow = hRow * layout.columns;
  const depth = layout.recurrent.length * hidden;
  const panels = panelsOf(lanes, tall);
  const { sixes, fives, fours } = panels;
  const source = workspace.layers[layer]!.gates + (step + 1) * lanes * gateRow + layout.recurrentAt * hRow;
  kernels.packRows(packedA, source, sixes, fives, fours, depth, gateRow);
  const clear = (row: number): void => {
    const { offset, height, row: inPanel } = packedRow(panels, row, depth);
    kernels.clearPackedRow(packedA + offset, depth, height, inPanel);
  };
  for (let row = lanes; row < panels.rows; row++) clear(row);
  resets[step + 1]!.forEach(clear);
  const weights = plan.packedLayers[layer]!.recurrent.backward;
  const target = workspace.dH + step * lanes * hRow;
  for (let from = 0; from < depth; from += BLOCK_DEPTH) {
    const part = Math.min(BLOCK_DEPTH, depth - from);
    kernels.gemm(sixes, fives, fours, hidden, part, packedA, depth, weights, depth, from, target, hRow);
  }
};

const lstmStep = (share: Share, layer: number, step: number): void => {
  const { kernels, plan, workspace, resets } = share;
  const { hidden } = plan.architecture;
  const { lanes } = workspace;
  const { gates, c, tanhC, dC } = workspace.layers[layer]!;
  const row = hidden * 4;
  const at = step * lanes * row;
  kernels.lstmBackward(lanes, hidden, gates + at * 4, c + at, tanhC + at, workspace.dH + at, dC);
  for (const lane of resets[step]!) kernels.clear(dC + lane * row, row);
};

const gruStep = (share: Share, layer: number, step: number): void => {
  const { kernels, plan, workspace, resets } = share;
  const { hidden } = plan.architecture;
  const { lanes, scratch, dH } = workspace;
  const { gates, h } = workspace.layers[layer]!;
  const row = hidden * 4;
  const at = step * lanes * row;
  const reset = resets[step]!;
  // What flows out of the window, or to a lane that is reset here, must not arrive: it goes through the scratch rows.
  const direct = step > 0 && reset.length === 0;
  const before = direct ? dH + at - lanes * row : scratch;
  if (!direct) kernels.clear(scratch, lanes * row);
  kernels.gruBackward(lanes, hidden, gates + at * 4, h + at, dH + at, before);
  if (direct || step === 0) return;
  for (const lane of reset) kernels.clear(scratch + lane * row, row);
  kernels.addTo(dH + at - lanes * row, scratch, lanes * row);
};

const rnnStep = ({ kernels, plan, workspace }: Share, layer: number, step: number): void => {
  const { hidden } = plan.architecture;
  const at = step * workspace.lanes * hidden * 4;
  kernels.rnnBackward(workspace.lanes, hidden, workspace.layers[layer]!.gates + at, workspace.dH + at);
};

/** Gradients of layer 0's input: scattered to the symbols, and through the embedding where there is one. */
const inputGradients = (share: Share): void => {
  const { kernels, plan, workspace, tall } = share;
  const { architecture, parameters } = plan;
  const { hidden, vocabulary, embedding } = architecture;
  const layout = gateLayouts[architecture.kind];
  const columns = layout.input.length * hidden;
  const rows = plan.window * workspace.lanes;
  const gateRow = layout.columns * hidden * 4;
  const source = workspace.layers[0]!.gates + layout.inputAt * hidden * 4;
  const weights = parameters.layers[0]!.input;
  if (embedding === null) {
    kernels.scatterAddRows(gradientOf(share, weights), workspace.symbols, source, rows, columns * 4, gateRow);
    return;
  }
  const dTable = { at: workspace.dTable, stride: columns * 4 };
  kernels.clear(dTable.at, vocabulary * columns * 4);
  kernels.scatterAddRows(dTable.at, workspace.symbols, source, rows, columns * 4, gateRow);
  const embeddings = { at: parameters.embedding!.at, stride: embedding * 4 };
  const dEmbeddings = { at: gradientOf(share, parameters.embedding!), stride: embedding * 4 };
  const dWeights = { at: gradientOf(share, weights), stride: columns * 4 };
  multiplyTransposed(kernels, workspace, tall, embedding, columns, vocabulary, embeddings, dTable, dWeights);
  // Rows beyond the vocabulary would spill into the next parameter's gradient: the product goes through the logits
  const scratch = { at: workspace.logits, stride: embedding * 4 };
  kernels.clear(scratch.at, vocabulary * embedding * 4);
  const packed = plan.packedLayers[0]!.input.backward;
  multiplyByPacked(kernels, workspace, tall, vocabulary, embedding, columns, dTable, packed, scratch);
  kernels.addTo(dEmbeddings.at, scratch.at, vocabulary * embedding * 4);
};

const backwardLayer = (share: Share, layer: number, seed: number): void => {
  const { kernels, plan, workspace, tall } = share;
  const { architecture, parameters } = plan;
  const { hidden, kind } = architecture;
  const layout = gateLayouts[kind];
  const { lanes } = workspace;
  const rows = plan.window * lanes;
  const hRow = hidden * 4;
  const gateRow = hRow * layout.columns;
  const { gates, h, dC, dropped } = workspace.layers[layer]!;
  const weights = parameters.layers[layer]!;
  const inputColumns = layout.input.length * hidden;
  const recurrentColumns = layout.recurrent.length * hidden;

  if (dropped !== 0) applyDropout(share, workspace.dH, workspace.dH, seed, layer);
  forgetBeforeResets(share, layer);
  if (dC !== 0) kernels.clear(dC, lanes * hRow);
  const pointwise = kind === 'lstm' ? lstmStep : kind === 'gru' ? gruStep : rnnStep;
  for (let step = plan.window - 1; step >= 0; step--) {
    if (step < plan.window - 1) throughRecurrence(share, layer, step);
    pointwise(share, layer, step);
  }

  const recurrentRows = { at: gates + layout.recurrentAt * hRow, stride: gateRow };
  const inputRows = { at: gates + layout.inputAt * hRow, stride: gateRow };
  const before = { at: h, stride: hRow };
  const dRecurrent = { at: gradientOf(share, weights.recurrent), stride: recurrentColumns * 4 };
  multiplyTransposed(kernels, workspace, tall, hidden, recurrentColumns, rows, before, recurrentRows, dRecurrent);
  const sums = workspace.scratch;
  kernels.clear(sums, gateRow);
  kernels.addRows(sums, gates, rows, gateRow);
  kernels.addTo(gradientOf(share, weights.inputBias), sums + layout.inputAt * hRow, inputColumns * 4);
  kernels.addTo(gradientOf(share, weights.recurrentBias), sums + layout.recurrentAt * hRow, recurrentColumns * 4);
  if (layer === 0) {
    inputGradients(share);
    return;
  }
  const width = inputWidth(architecture, layer);
  const below = { at: outputOf(share, layer - 1, true), stride: hRow };
  const dInput = { at: gradientOf(share, weights.input), stride: inputColumns * 4 };
  multiplyTransposed(kernels, workspace, tall, width, inputColumns, rows, below, inputRows, dInput);
  kernels.clear(workspace.dH, rows * hRow);
  const packed = plan.packedLayers[layer]!.input.backward;
  const dH = { at: workspace.dH, stride: hRow };
  multiplyByPacked(kernels, workspace, tall, rows, hidden, inputColumns, inputRows, packed, dH);
};

/**
 * Backpropagation through the window, after forwardShare and lossOfShare: adds this thread's gradients of all
 * parameters to its gradient buffer, in float32.
 *
 * @param seed the one that forwardShare was given
 */
export const backwardShare = (share: Share, seed: number): void => {
  const { kernels, plan, workspace, tall } = share;
  const { architecture, parameters, paddedVocabulary } = plan;
  const { hidden, layers } = architecture;
  const rows = plan.window * workspace.lanes;
  const hRow = hidden * 4;
  const logits = { at: workspace.logits, stride: paddedVocabulary * 4 };
  const top = { at: outputOf(share, layers - 1, false), stride: hRow };
  const dOutput = { at: gradientOf(share, parameters.output), stride: paddedVocabulary * 4 };
  multiplyTransposed(kernels, workspace, tall, hidden, paddedVocabulary, rows, top, logits, dOutput);
  kernels.addRows(gradientOf(share, parameters.outputBias), workspace.logits, rows, paddedVocabulary * 4);
  kernels.clear(workspace.dH, rows * hRow);
  const dH = { at: workspace.dH, stride: hRow };
  multiplyByPacked(kernels, workspace, tall, rows, hidden, paddedVocabulary, logits, plan.packedOutput.backward, dH);
  if (plan.activity > 0) {
    kernels.addSign(workspace.dH, top.at, rows * hRow, plan.activity / (plan.batch * plan.window * hidden));
  }
  for (let layer = layers - 1; layer >= 0; layer--) backwardLayer(share, layer, seed);
};
