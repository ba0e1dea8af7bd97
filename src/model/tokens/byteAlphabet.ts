/**
 * GPT-2's spelling of bytes as characters that can be seen (Radford et al. 2019, `bytes_to_unicode` of its encoder.py):
 * printable Latin-1 stands for itself, the other bytes for the characters from U+0100 on, in their order.
 */
const isPrintable = (byte: number): boolean =>
  (byte >= 0x21 && byte <= 0x7e) || (byte >= 0xa1 && byte <= 0xac) || (byte >= 0xae && byte <= 0xff);

const letters: readonly string[] = (() => {
  let next = 0x100;
  return Array.from({ length: 256 }, (_, byte) => String.fromCharCode(isPrintable(byte) ? byte : next++));
})();

const bytesByLetter = new Map(letters.map((letter, byte) => [letter, byte]));

/** The letter that stands for a byte. */
export const letterOf = (byte: number): string => letters[byte]!;

/** The bytes that a symbol spells; null when it has a letter that stands for none. */
export const bytesOfSymbol = (symbol: string): readonly number[] | null => {
  const bytes = [...symbol].map(letter => bytesByLetter.get(letter));
  return bytes.every(byte => byte !== undefined) ? bytes : null;
};
