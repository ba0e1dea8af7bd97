/** Names of symbols that stand for no text, as tokenizers and tutorials write them. */
const beginnings = [
  '<|endoftext|>',
  '<s>',
  '<bos>',
  '[BOS]',
  '<BOS>',
  '<sos>',
  '<SOS>',
  '<start>',
  '<START>',
  '<|startoftext|>',
  '[CLS]',
  '</s>',
  '<eos>',
  '<EOS>',
  '[EOS]',
];
const unknowns = ['<unk>', '<UNK>', '[UNK]', '<oov>', '<OOV>', '[OOV]', '<unknown>', '<|unk|>', 'UNK'];
const others = ['<pad>', '<PAD>', '[PAD]', '[SEP]', '[MASK]', '<mask>', '<end>', '<END>', '<go>', '<GO>'];

const marks = new Set([...beginnings, ...unknowns, ...others]);

/** Whether a token of a plain list is a mark rather than text. */
export const isMark = (token: string): boolean => marks.has(token);

/** The symbol that begins a text, by the name that it has; undefined where none is named so. */
export const boundaryMark = (indexOf: (name: string) => number | undefined): number | undefined =>
  beginnings.map(indexOf).find(index => index !== undefined);

/** The symbol for what a vocabulary does not know, by its name. */
export const unknownMark = (indexOf: (name: string) => number | undefined): number | undefined =>
  unknowns.map(indexOf).find(index => index !== undefined);
