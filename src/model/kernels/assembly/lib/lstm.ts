import { meet } from './barrier';
import { lstmGates } from './lstmGates';
import { sumPanel } from './lstmPanel';
import { sumPanelPair } from './lstmPanelPair';

/**
 * Weights that the second cache is taken to hold still when the next step begins: half of the 1 MB that many a core has.
 * A step begins with the panels that the step before ended with. Always from the first to the last, a layer a little
 * larger than the cache would find nothing of itself in it (1x256: 7% faster for it). Of a layer four times as large or
 * more too little is found, and going through it in order is faster (1x512: 1 to 2%).
 */
const CACHED_BYTES: usize = 512 << 10;

/** Panels that a step of one thread, which computes `count` of them, begins with because they were read last. */
// @ts-ignore: a decorator of AssemblyScript
@inline
function keptPanels(count: i32, panelBytes: usize, stride: i32): i32 {
  if (<usize>count * panelBytes > 4 * CACHED_BYTES) return 0;
  return min(count, <i32>(CACHED_BYTES / panelBytes) & -stride);
}

/**
 * Reads a word of each line of the cache that a pair of panels will be written to: what is stored to a line that is far
 * away waits for it (1x512: 3% faster).
 */
// @ts-ignore: a decorator of AssemblyScript
@inline
function fetchLines(gates: usize, h: usize, c: usize): void {
  load<i32>(gates);
  load<i32>(gates, 64);
  load<i32>(gates, 128);
  load<i32>(gates, 192);
  load<i32>(h);
  load<i32>(c);
}

/**
 * Reads `steps` symbols with an LSTM layer (PyTorch's `nn.LSTM`), batch 1, and records every signal.
 *
 * Units go in panels of 8, whose shares of W_hh h are summed one after the other, or two side by side (lstmPanel.ts,
 * lstmPanelPair.ts). The sums wait where the gates are recorded; when all are there, lstmGates.ts makes gates of them:
 * apart from the products, for these keep the loads busy and leave no room beside them.
 *
 * c is kept as the sum of two floats, c and `low`. A trained cell can count to thousands and then be read to the last
 * digit: with c and f rounded to float32 at every step, h was wrong by 1.6e-5 after 20,000 characters from that alone.
 *
 *     weights: | panel 0: k=0: i*8 f*8 g*8 o*8 | k=1: ... | panel 1: ... |          panels x depth x 32 floats
 *     in pairs: | panels 0, 1: k=0: i*8 f*8 g*8 o*8 of each | k=1: ... | panels 2, 3: ... |
 *     inputs:  | panel 0: i*8 f*8 g*8 o*8 | panel 1: ... |                          a row a symbol, or a row a step
 *     rows:    | h: panels*8 | c: panels*8 | panel 0: i*8 f*8 g*8 o*8 | ... |       row 0: h before step 0
 *     cells:   | panel 0: c*8 low*8 | panel 1: ... |                                 the state, overwritten at each step
 *     scratch: | 64 zeros | 32 numbers: what rounding took from the sums of the panel at work | 8 that lstmGates.ts sets |
 *
 * @param symbols u16 a step, picking rows of `inputs`; 0 where `inputs` has a row for each step.
 * @param rows `steps` + 1 rows; row t + 1 is written from row t.
 * @param depth how far the sums run: the units, or fewer where the last are padding; a multiple of 4.
 * @param panels of the layer; this thread computes [`first`, `last`) of them.
 * @param inPairs 1 where the weights lie in pairs; then `first` and `last` are even.
 * @param held two rows of `panels` * 8: a mask of units whose c is held, and the values; 0 where none is.
 * @param scratch 416 bytes of this thread's own, zero at the start.
 * @param barrier where the threads meet after each step; 0 for one thread.
 */
export function lstm(
  steps: i32,
  symbols: usize,
  inputs: usize,
  weights: usize,
  rows: usize,
  cells: usize,
  depth: i32,
  panels: i32,
  first: i32,
  last: i32,
  inPairs: i32,
  held: usize,
  scratch: usize,
  barrier: usize,
  threads: i32,
): void {
  const depthBytes = <usize>depth << 2;
  const unitBytes = <usize>panels << 5;
  const inputBytes = <usize>panels << 7;
  const rowBytes = (unitBytes << 1) + inputBytes;
  const panelBytes = <usize>depth << 7;
  const lost = scratch + 256;
  const stride = 1 + inPairs;
  const kept = keptPanels(last - first, panelBytes, stride);
  let start = first;
  for (let step = 0; step < steps; step++) {
    const input = inputs + inputBytes * (symbols ? <usize>load<u16>(symbols + (<usize>step << 1)) : <usize>step);
    const next = rows + rowBytes;
    const end = rows + depthBytes;
    let panel = start;
    for (let turn = first; turn < last; turn += stride, panel += stride) {
      if (panel == last) panel = first;
      const sums = next + (unitBytes << 1) + (<usize>panel << 7);
      const w = weights + <usize>panel * panelBytes;
      if (inPairs) {
        // Of the row after this one, which every row has: a trace ends with spare ones.
        const h = next + rowBytes + (<usize>panel << 5);
        fetchLines(sums + rowBytes, h, h + unitBytes);
        sumPanelPair(rows, end, w, sums, scratch);
      } else {
        sumPanel(rows, end, w, sums, scratch, lost);
      }
    }
    lstmGates(first, last, input, next, cells, held, unitBytes, scratch);
    rows = next;
    start -= kept;
    if (start < first) start += last - first;
    if (barrier) meet(barrier, (step + 1) * threads);
  }
}
