import type { Trainer } from './trainer.js';

/** A text that is measured, never trained on. */
export interface HeldOutText {
  readonly language: string;
  /** Boundary not included. */
  readonly symbols: Uint16Array;
}

export interface HeldOutLoss {
  /** Mean over all characters, in nats. */
  readonly natsPerCharacter: number;
  readonly characters: number;
  readonly byLanguage: Readonly<Record<string, number>>;
}

const NO_TARGET = 0xffff;

interface Lane {
  text: number;
  /** Next symbol to read; -1: the boundary. */
  at: number;
}

/**
 * Takes texts until `characters` characters are reached, none longer than `perText`, in turn from every language, so
 * that a small sample still speaks for all of them.
 */
export const heldOutSample = (
  texts: readonly HeldOutText[],
  characters: number,
  perText: number,
): readonly HeldOutText[] => {
  const byLanguage = new Map<string, HeldOutText[]>();
  for (const text of texts) {
    const list = byLanguage.get(text.language) ?? [];
    list.push(text);
    byLanguage.set(text.language, list);
  }
  const queues = [...byLanguage.values()];
  const sample: HeldOutText[] = [];
  let left = characters;
  for (let round = 0; left > 0 && queues.some(queue => round < queue.length); round++) {
    for (const queue of queues) {
      const text = queue[round];
      if (text === undefined || left <= 0) continue;
      const symbols = text.symbols.subarray(0, Math.min(perText, left));
      sample.push({ language: text.language, symbols });
      left -= symbols.length;
    }
  }
  return sample;
};

/**
 * Measures the trainer's network on texts, each from the zero state after the boundary, without dropout. The states of
 * the training streams are as before when it returns. Lanes take the next text when they are done with one.
 */
export const measureHeldOut = (trainer: Trainer, texts: readonly HeldOutText[], boundary: number): HeldOutLoss => {
  const { batch, window } = trainer.plan;
  const states = trainer.states();
  trainer.clearStates();
  const sums = new Map<string, { nats: number; characters: number }>();
  let next = 0;
  const lanes: (Lane | null)[] = Array.from({ length: batch }, () => null);
  const symbols = new Uint16Array(batch * window);
  const targets = new Uint16Array(batch * window);
  const owners = new Int32Array(batch * window);
  for (;;) {
    let counted = 0;
    symbols.fill(boundary);
    targets.fill(NO_TARGET);
    for (let lane = 0; lane < batch; lane++) {
      for (let step = 0; step < window; step++) {
        let reader = lanes[lane] ?? null;
        if (reader === null || reader.at + 1 >= texts[reader.text]!.symbols.length) {
          while (next < texts.length && texts[next]!.symbols.length === 0) next++;
          reader = next < texts.length ? { text: next++, at: -1 } : null;
          lanes[lane] = reader;
          if (reader === null) break;
        }
        const text = texts[reader.text]!.symbols;
        const index = lane * window + step;
        symbols[index] = reader.at === -1 ? boundary : text[reader.at]!;
        targets[index] = text[reader.at + 1]!;
        owners[index] = reader.text;
        reader.at++;
        counted++;
      }
    }
    if (counted === 0) break;
    const losses = trainer.evaluate(symbols, targets);
    for (let index = 0; index < losses.length; index++) {
      if (targets[index] === NO_TARGET) continue;
      const { language } = texts[owners[index]!]!;
      const sum = sums.get(language) ?? { nats: 0, characters: 0 };
      sum.nats += losses[index]!;
      sum.characters++;
      sums.set(language, sum);
    }
  }
  trainer.setStates(states);
  let nats = 0;
  let characters = 0;
  const byLanguage: Record<string, number> = {};
  for (const [language, sum] of sums) {
    nats += sum.nats;
    characters += sum.characters;
    byLanguage[language] = sum.nats / sum.characters;
  }
  return { natsPerCharacter: characters === 0 ? NaN : nats / characters, characters, byLanguage };
};
