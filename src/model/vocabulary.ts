/**
 * How text becomes symbols. Text is UTF-16 code units, as VS Code counts them; the network reads symbols.
 */
export interface Vocabulary {
  /** Each symbol's text, by index: one character, or '' for one that stands for no character. */
  readonly symbols: readonly string[];
  /** Index fed between files; the state starts at zero before it. It may be a character's: it is read as that then. */
  readonly boundary: number;
  /** Index that stands for every character not in `symbols`; null: the network does not read them, its state stays. */
  readonly unknown: number | null;
  /** Characters that the network never reads: its state stays as it was (a carriage return). */
  readonly skipped: string;
}

/** Marks a code unit that feeds nothing to the network: a skipped character, or the second half of a surrogate pair. */
export const SKIP = 0xffff;

/** A vocabulary made ready: one table look-up a code unit. */
export interface Encoder {
  readonly vocabulary: Vocabulary;
  /**
   * The symbols of the code units [from, to) of `text`, SKIP where nothing is fed. A surrogate pair is one character:
   * its first half carries the symbol, its second half is SKIP.
   */
  encode(text: string, from?: number, to?: number): Uint16Array;
}

/** Makes the look-up table of `vocabulary`. */
export const createEncoder = (vocabulary: Vocabulary): Encoder => {
  const other = vocabulary.unknown ?? SKIP;
  const table = new Uint16Array(0x10000).fill(other);
  vocabulary.symbols.forEach((symbol, index) => {
    if (symbol.length === 1 && index !== vocabulary.unknown) {
      table[symbol.charCodeAt(0)] = index;
    }
  });
  for (const character of vocabulary.skipped) table[character.charCodeAt(0)] = SKIP;
  const pairs = new Map<string, number>();
  vocabulary.symbols.forEach((symbol, index) => {
    if (symbol.length === 2) pairs.set(symbol, index);
  });
  const isHigh = (unit: number): boolean => (unit & 0xfc00) === 0xd800;
  const isLow = (unit: number): boolean => (unit & 0xfc00) === 0xdc00;
  return {
    vocabulary,
    encode(text, from = 0, to = text.length) {
      const symbols = new Uint16Array(to - from);
      for (let offset = from; offset < to; offset++) {
        const unit = text.charCodeAt(offset);
        if (isLow(unit) && offset > 0 && isHigh(text.charCodeAt(offset - 1))) {
          symbols[offset - from] = SKIP;
        } else if (isHigh(unit) && isLow(text.charCodeAt(offset + 1))) {
          symbols[offset - from] = pairs.get(text.slice(offset, offset + 2)) ?? other;
        } else {
          symbols[offset - from] = table[unit]!;
        }
      }
      return symbols;
    },
  };
};
