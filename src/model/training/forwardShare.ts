import { inputWidth } from '../architecture.js';
import { gateLayouts } from './gateLayout.js';
import { multiplyByPacked } from './matrixProduct.js';
import { BLOCK_DEPTH, type MemoryPlan } from './memoryPlan.js';
import { packedRow, panelsOf } from './panels.js';
import type { Share } from './share.js';

/**
 * Packs the weights for the products of both ways, and adds up what every row starts from (the symbols' table and the
 * biases). Reads the parameters that all threads share; each thread does every `threads`-th piece.
 */
export const packWeights = ({ kernels, plan, thread, workspace, tall }: Share): void => {
  const { architecture, parameters, packedLayers, packedOutput, paddedVocabulary, table, biasRows } = plan;
  const { hidden, vocabulary, embedding, layers } = architecture;
  const threads = plan.workspaces.length;
  let piece = 0;
  const mine = (): boolean => piece++ % threads === thread;
  const layout = gateLayouts[architecture.kind];
  const inputColumns = layout.input.length * hidden;
  const recurrentColumns = layout.recurrent.length * hidden;
  const rowBytes = layout.columns * hidden * 4;

  for (let layer = 0; layer < layers; layer++) {
    const weights = parameters.layers[layer]!;
    const packed = packedLayers[layer]!;
    if (mine())
      kernels.packB(packed.recurrent.forward, weights.recurrent.at, hidden, recurrentColumns, recurrentColumns * 4);
    if (mine()) {
      kernels.packTransposedB(
        packed.recurrent.backward,
        weights.recurrent.at,
        recurrentColumns,
        hidden,
        recurrentColumns * 4,
      );
    }
    if (packed.input.forward !== 0) {
      const width = inputWidth(architecture, layer);
      // The table below needs layer 0's pack at once: the same thread makes both.
      const packs = layer === 0 ? thread === 0 : mine();
      if (packs) kernels.packB(packed.input.forward, weights.input.at, width, inputColumns, inputColumns * 4);
      if (mine())
        kernels.packTransposedB(packed.input.backward, weights.input.at, inputColumns, width, inputColumns * 4);
    }
    if (thread === 0) {
      const row = biasRows[layer]!;
      kernels.clear(row, rowBytes);
      kernels.addTo(row + layout.inputAt * hidden * 4, weights.inputBias.at, inputColumns * 4);
      kernels.addTo(row + layout.recurrentAt * hidden * 4, weights.recurrentBias.at, recurrentColumns * 4);
    }
  }
  if (mine()) kernels.packB(packedOutput.forward, parameters.output.at, hidden, paddedVocabulary, paddedVocabulary * 4);
  if (mine()) {
    kernels.packTransposedB(
      packedOutput.backward,
      parameters.output.at,
      paddedVocabulary,
      hidden,
      paddedVocabulary * 4,
    );
  }
  if (thread !== 0) return;
  const inputs = table + layout.inputAt * hidden * 4;
  kernels.repeatRow(table, biasRows[0]!, vocabulary, rowBytes);
  const first = parameters.layers[0]!.input;
  if (embedding === null) {
    for (let symbol = 0; symbol < vocabulary; symbol++) {
      kernels.addTo(inputs + symbol * rowBytes, first.at + symbol * inputColumns * 4, inputColumns * 4);
    }
  } else {
    // Looking up (embedding x weights) gives what multiplying each looked-up embedding would, at a hundredth of the work.
    const embeddings = { at: parameters.embedding!.at, stride: embedding * 4 };
    const packed = packedLayers[0]!.input.forward;
    const target = { at: inputs, stride: rowBytes };
    multiplyByPacked(kernels, workspace, tall, vocabulary, inputColumns, embedding, embeddings, packed, target);
  }
};

/** What a layer above layer `layer` reads: its h from step 1 on, or that after dropout. */
export const outputOf = ({ plan, workspace }: Share, layer: number, dropped: boolean): number => {
  const { h, dropped: afterDropout } = workspace.layers[layer]!;
  return dropped && afterDropout !== 0 ? afterDropout : h + workspace.lanes * plan.architecture.hidden * 4;
};

/** Seed of the dropout mask of a step's layer. */
export const dropoutSeed = (plan: MemoryPlan, seed: number, layer: number): number =>
  Math.imul(seed, plan.architecture.layers) + layer;

/** Runs dropout from `source` to `target` over the rows of all steps; the same call undoes it for gradients. */
export const applyDropout = (
  { kernels, plan, workspace }: Share,
  target: number,
  source: number,
  seed: number,
  layer: number,
): void => {
  const { hidden } = plan.architecture;
  // Rows are numbered as if one thread held the whole batch.
  const { lanes, firstLane } = workspace;
  const threshold = Math.round(plan.dropout * 0x80000000);
  const scale = 1 / (1 - plan.dropout);
  for (let step = 0; step < plan.window; step++) {
    const offset = step * lanes * hidden * 4;
    const first = (step * plan.batch + firstLane) * hidden;
    const mask = dropoutSeed(plan, seed, layer);
    kernels.dropout(target + offset, source + offset, lanes * hidden, first, mask, threshold, scale);
  }
};

const recurrentSteps = (share: Share, layer: number): void => {
  const { kernels, plan, workspace, tall, resets } = share;
  const { hidden, kind } = plan.architecture;
  const layout = gateLayouts[kind];
  const { lanes, packedA } = workspace;
  const { gates, h, c, tanhC } = workspace.layers[layer]!;
  const weights = plan.packedLayers[layer]!.recurrent.forward;
  const columns = layout.recurrent.length * hidden;
  const hRow = hidden * 4;
  const gateRow = hRow * layout.columns;
  const panels = panelsOf(lanes, tall);
  for (let step = 0; step < plan.window; step++) {
    const gatesNow = gates + step * lanes * gateRow;
    const hNext = h + (step + 1) * lanes * hRow;
    const cBefore = c + step * lanes * hRow;
    let hBefore = h + step * lanes * hRow;
    const reset = resets[step]!;
    if (reset.length > 0) {
      // h is still to be read by the layer above and the output: the zeros go into a copy. c is read by nobody else.
      kernels.copyBytes(workspace.scratch, hBefore, lanes * hRow);
      hBefore = workspace.scratch;
      for (const lane of reset) {
        kernels.clear(hBefore + lane * hRow, hRow);
        if (c !== 0) kernels.clear(cBefore + lane * hRow, hRow);
      }
    }
    kernels.packRows(packedA, hBefore, panels.sixes, panels.fives, panels.fours, hidden, hRow);
    for (let row = lanes; row < panels.rows; row++) {
      // Rows that the panels have too many would be added to the next step's.
      const { offset, height, row: inPanel } = packedRow(panels, row, hidden);
      kernels.clearPackedRow(packedA + offset, hidden, height, inPanel);
    }
    const target = gatesNow + layout.recurrentAt * hRow;
    for (let from = 0; from < hidden; from += BLOCK_DEPTH) {
      const depth = Math.min(BLOCK_DEPTH, hidden - from);
      const { sixes, fives, fours } = panels;
      kernels.gemm(sixes, fives, fours, columns, depth, packedA, hidden, weights, hidden, from, target, gateRow);
    }
    if (kind === 'lstm') {
      const at = step * lanes * hRow;
      kernels.lstmForward(lanes, hidden, gatesNow, cBefore, cBefore + lanes * hRow, tanhC + at, hNext);
    } else if (kind === 'gru') kernels.gruForward(lanes, hidden, gatesNow, hBefore, hNext);
    else kernels.rnnForward(lanes, hidden, gatesNow, hNext);
  }
};

/**
 * Reads the window: the states of all layers and steps, then the logits.
 *
 * @param seed of this step's dropout; null: no dropout (evaluation)
 */
export const forwardShare = (share: Share, seed: number | null): void => {
  const { kernels, plan, workspace, tall } = share;
  const { architecture, parameters, paddedVocabulary } = plan;
  const { hidden, layers } = architecture;
  const layout = gateLayouts[architecture.kind];
  const rows = plan.window * workspace.lanes;
  const hRow = hidden * 4;
  const gateRow = hRow * layout.columns;
  for (let layer = 0; layer < layers; layer++) {
    const { gates, h, dropped } = workspace.layers[layer]!;
    if (layer === 0) kernels.gatherRows(gates, plan.table, workspace.symbols, rows, gateRow);
    else {
      kernels.repeatRow(gates, plan.biasRows[layer]!, rows, gateRow);
      const below = { at: outputOf(share, layer - 1, seed !== null), stride: hRow };
      const target = { at: gates + layout.inputAt * hRow, stride: gateRow };
      const packed = plan.packedLayers[layer]!.input.forward;
      multiplyByPacked(kernels, workspace, tall, rows, layout.input.length * hidden, hidden, below, packed, target);
    }
    recurrentSteps(share, layer);
    if (seed !== null && dropped !== 0) applyDropout(share, dropped, h + workspace.lanes * hRow, seed, layer);
  }
  kernels.repeatRow(workspace.logits, parameters.outputBias.at, rows, paddedVocabulary * 4);
  const top = { at: outputOf(share, layers - 1, false), stride: hRow };
  const logits = { at: workspace.logits, stride: paddedVocabulary * 4 };
  multiplyByPacked(kernels, workspace, tall, rows, paddedVocabulary, hidden, top, plan.packedOutput.forward, logits);
};

/** Turns logits into their gradients and writes the loss of each row. `scale`: 1 / rows of the whole batch. */
export const lossOfShare = ({ kernels, plan, workspace }: Share, scale: number): void => {
  const rows = plan.window * workspace.lanes;
  const { vocabulary } = plan.architecture;
  const stride = plan.paddedVocabulary * 4;
  kernels.softmaxLoss(rows, vocabulary, stride, workspace.logits, workspace.targets, scale, workspace.losses);
};

/** Makes the state after the window the one before the next. */
export const carryState = ({ kernels, plan, workspace }: Share): void => {
  const block = workspace.lanes * plan.architecture.hidden * 4;
  for (const { h, c } of workspace.layers) {
    kernels.copyBytes(h, h + plan.window * block, block);
    if (c !== 0) kernels.copyBytes(c, c + plan.window * block, block);
  }
};
