/** A symbol that a text goes on with. */
export interface SymbolMatch {
  readonly symbol: number;
  /** Code units. */
  readonly length: number;
}

/** Finds the longest of some texts that a text goes on with. */
export interface SymbolMatcher {
  /** Code units of the longest of them. */
  readonly longest: number;
  /** The longest one that lies in the code units [from, to) and begins at `from`. */
  match(text: string, from: number, to?: number): SymbolMatch | undefined;
}

/** A matcher of texts, which must not be empty, and the symbols that they are. */
export const createSymbolMatcher = (indexes: ReadonlyMap<string, number>): SymbolMatcher => {
  // For each first code unit the lengths that symbols have, longest first.
  const lengths = new Map<number, number[]>();
  let longest = 0;
  for (const symbol of indexes.keys()) {
    const first = symbol.charCodeAt(0);
    const known = lengths.get(first) ?? [];
    if (!known.includes(symbol.length)) known.push(symbol.length);
    lengths.set(first, known);
    longest = Math.max(longest, symbol.length);
  }
  for (const known of lengths.values()) known.sort((a, b) => b - a);
  return {
    longest,
    match(text, from, to = text.length) {
      const known = lengths.get(text.charCodeAt(from));
      if (known === undefined) return undefined;
      for (const length of known) {
        // Near the end of the text a slice may be shorter, and another symbol.
        const symbol = from + length <= to ? indexes.get(text.slice(from, from + length)) : undefined;
        if (symbol !== undefined) return { symbol, length };
      }
      return undefined;
    },
  };
};
