/** Characters as the words that kenlm counts: a file is one sentence, every character a word of it. */

const names = { ' ': 'space', '\t': 'tab', '\n': 'newline' };

/** What a character outside of the vocabulary of the shipped networks is counted as, like their symbol 127. */
export const unknown = 'other';

/** The words of a text, with spaces between; carriage returns are not counted. A surrogate pair is one character. */
export const asWords = text => {
  const words = [];
  for (const character of text) {
    if (character === '\r') continue;
    const printable = character > ' ' && character <= '~';
    words.push(printable ? character : (names[character] ?? unknown));
  }
  return words.join(' ');
};

/**
 * What `query -v word` answered for a sentence, one `word=id length log10(p)` for each word, the end of the sentence
 * last: the number of characters and the sum of -ln p over them, the end of the file not among them (a network's
 * figure has none either).
 *
 * @throws Error when a word was not in the training text's vocabulary at all, which has no probability to be compared.
 */
export const costOfAnswer = line => {
  const words = line.split('\t').filter(entry => !entry.startsWith('Total:'));
  if (!words.at(-1)?.startsWith('</s>=')) throw new Error(`query answered no whole sentence: ${line.slice(0, 200)}`);
  let nats = 0;
  for (const entry of words.slice(0, -1)) {
    const match = /=(\d+) \d+ (-?[\d.e+-]+|-inf)$/.exec(entry);
    if (match === null) throw new Error(`query answered ${entry}, which is not word=id length probability`);
    if (match[1] === '0') throw new Error(`${entry}: a character that the training text lacks`);
    nats -= Number(match[2]) * Math.LN10;
  }
  return { characters: words.length - 1, nats };
};
