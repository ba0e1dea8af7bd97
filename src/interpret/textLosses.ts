import { NO_TARGET, type BatchForward } from '../model/batchForward.js';
import { readSideBySide } from './sideBySide.js';

/**
 * What texts cost a network: the sum of -ln p(symbol | all before it) in nats, of each of `texts`. Each is read from
 * the zero state and begins with the boundary, whose own cost is not counted.
 */
export const textLosses = (batch: BatchForward, texts: readonly Uint16Array[], boundary: number): Float64Array => {
  const nats = new Float64Array(texts.length);
  const symbols = new Uint16Array(batch.streams);
  const targets = new Uint16Array(batch.streams);
  const losses = new Float32Array(batch.streams);
  // Nothing follows the last symbol: it need not be read.
  const lengths = texts.map(text => text.length);
  readSideBySide(batch, lengths, {
    before(stream, text, step) {
      symbols[stream] = step === 0 ? boundary : texts[text]![step - 1]!;
      targets[stream] = texts[text]![step] ?? NO_TARGET;
    },
    step: active => batch.step(symbols.subarray(0, active), targets, losses),
    after(stream, text) {
      nats[text] = nats[text]! + losses[stream]!;
    },
  });
  return nats;
};
