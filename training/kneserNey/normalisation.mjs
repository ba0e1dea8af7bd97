/**
 * node training/kneserNey/normalisation.mjs [--corpus FOLDER] [--order N] [--contexts N] [--seed N]: whether the
 * probabilities of a model that measure.mjs trained sum to 1 over all that may follow a context, in contexts of the
 * test files. Ends with an error when a sum is off by more than 1e-4 (kenlm keeps single precision).
 */
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { sha256 } from '../corpus/archives.mjs';
import { askModel } from './kenlm.mjs';
import { asWords, unknown } from './words.mjs';

const { values } = parseArgs({
  options: {
    corpus: { type: 'string', default: join(import.meta.dirname, '../work/corpus') },
    order: { type: 'string', default: '9' },
    contexts: { type: 'string', default: '20' },
    seed: { type: 'string', default: '1' },
  },
});
const { corpus, order, seed } = values;
const { files } = JSON.parse(await readFile(join(corpus, 'manifest.json'), 'utf8'));
const test = files.filter(({ part }) => part === 'test');

/** All words of the model; the last one is none of its words, and stands for all that it never saw. */
const printable = Array.from({ length: 94 }, (_, index) => String.fromCharCode(33 + index));
const words = [...printable, 'space', 'tab', 'newline', unknown, 'never-seen'];

/** A whole number below `below` that depends on the seed and `name` alone. */
const draw = (name, below) => Number.parseInt(sha256(`${seed} ${name}`).slice(0, 12), 16) % below;

const contexts = [];
for (let index = 0; index < Number(values.contexts); index++) {
  const { part, language, project, path } = test[draw(`file ${index}`, test.length)];
  const text = asWords(await readFile(join(corpus, part, language, project, path), 'utf8')).split(' ');
  const end = 1 + draw(`place ${index}`, text.length - 1);
  contexts.push(text.slice(Math.max(0, end - Number(order)), end).join(' '));
}

const ask = async stream => {
  for (const context of contexts) {
    const lines = words.map(word => `${context} ${word}\n`).join('');
    if (!stream.write(lines)) await once(stream, 'drain');
  }
  stream.end();
};

/** The probability that an entry `word=id length log10(p)` tells. */
const probability = entry => 10 ** Number(entry.split(' ').at(-1));

const sums = new Array(contexts.length).fill(0);
let answered = 0;
await askModel(join(corpus, `kneser-ney-${order}.binary`), ask, line => {
  if (answered === contexts.length * words.length) return;
  const entries = line.split('\t').filter(entry => !entry.startsWith('Total:'));
  const context = Math.floor(answered / words.length);
  sums[context] += probability(entries.at(-2));
  answered++;
});
const ends = [];
await askModel(
  join(corpus, `kneser-ney-${order}.binary`),
  async stream => stream.end(contexts.map(context => `${context}\n`).join('')),
  line => {
    if (ends.length === contexts.length) return;
    ends.push(probability(line.split('\t').filter(entry => entry.startsWith('</s>='))[0]));
  },
);
const errors = sums.map((sum, index) => Math.abs(sum + ends[index] - 1));
const worst = Math.max(...errors);
console.log(`${contexts.length} contexts, seed ${seed}: sums of 1 within ${worst.toExponential(1)}`);
if (answered !== contexts.length * words.length || !(worst < 1e-4)) process.exitCode = 1;
