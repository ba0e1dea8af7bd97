/**
 * node training/kneserNey/measure.mjs [--corpus FOLDER] [--order N]: a modified Kneser-Ney n-gram of kenlm, trained on
 * the files of a manifest's part `train` and asked for those of `test`; prints nats per character by language and
 * writes them to FOLDER/kneser-ney-N.json. The model is kept in FOLDER/kneser-ney-N.binary and not trained again.
 */
import { once } from 'node:events';
import { readFile, rename, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { sha256, writeWhole } from '../corpus/archives.mjs';
import { askModel, trainModel } from './kenlm.mjs';
import { asWords, costOfAnswer } from './words.mjs';

const { values } = parseArgs({
  options: {
    corpus: { type: 'string', default: join(import.meta.dirname, '../work/corpus') },
    order: { type: 'string', default: '9' },
  },
});
const { corpus } = values;
const order = Number(values.order);
if (!Number.isInteger(order) || order < 2 || order > 20) throw new Error(`--order ${values.order}: give 2 to 20`);

const listed = await readFile(join(corpus, 'manifest.json'), 'utf8');
const { files } = JSON.parse(listed);
const partOf = part => files.filter(file => file.part === part);

/** Writes a part's files as sentences, as fast as the reader takes them. */
const writePart = part => async stream => {
  for (const { language, project, path } of partOf(part)) {
    const text = await readFile(join(corpus, part, language, project, path), 'utf8');
    if (!stream.write(`${asWords(text)}\n`)) await once(stream, 'drain');
  }
  stream.end();
};

const model = join(corpus, `kneser-ney-${order}.binary`);
const trained = await stat(model).then(
  () => true,
  () => false,
);
if (!trained) {
  await trainModel(order, writePart('train'), `${model}.part`);
  await rename(`${model}.part`, model);
}

const test = partOf('test');
const sums = new Map();
let answered = 0;
await askModel(model, writePart('test'), line => {
  if (answered === test.length) return;
  const { characters, nats } = costOfAnswer(line);
  const sum = sums.get(test[answered].language) ?? { characters: 0, nats: 0 };
  sums.set(test[answered].language, { characters: sum.characters + characters, nats: sum.nats + nats });
  answered++;
});
if (answered !== test.length) throw new Error(`query answered for ${answered} of ${test.length} files`);

const languages = Object.fromEntries(
  [...sums]
    .sort()
    .map(([language, { characters, nats }]) => [
      language,
      { characters, natsPerCharacter: Number((nats / characters).toFixed(4)) },
    ]),
);
const means = Object.values(languages).map(({ natsPerCharacter }) => natsPerCharacter);
const mean = Number((means.reduce((sum, nats) => sum + nats, 0) / means.length).toFixed(4));
const result = { order, manifest: sha256(listed), kenlm: 'lmplz --discount_fallback', languages, mean };
await writeWhole(join(corpus, `kneser-ney-${order}.json`), `${JSON.stringify(result, null, 2)}\n`);
console.log(JSON.stringify(result, null, 2));
