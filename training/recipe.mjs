/**
 * npm run network [-- STAGE ...] [--candidate NAME ...]: everything from nothing to the networks that ship. The stages
 * are corpus, train, evaluate, baseline, atlas and publish, in this order; all of them when none is named. A stage
 * that is done is not done again (delete its result in training/work to have it again), and a training that was
 * stopped goes on: the recipe can be spread over several sittings. The candidates are those of candidates.json.
 *
 * - corpus: training/work/corpus (see corpus/build.mjs)
 * - train: training/work/candidates/NAME, by our trainer or by PyTorch ($PYTHON names the Python that has it); one that
 *   \`continues\` another begins where that one ended
 * - evaluate: NAME/evaluation.json, nats per character on the test files by language
 * - baseline: training/work/corpus/kneser-ney-9.json, the Kneser-Ney 9-gram on the same files
 * - atlas: NAME/atlas.json, the cells chosen on the files of `selection` and reported on those of `test`
 * - publish: media/models/<publish>, for the candidates that say where to
 */
import { spawn } from 'node:child_process';
import { copyFile, mkdir, readFile, stat } from 'node:fs/promises';
import { join, relative, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { writeWhole } from './corpus/archives.mjs';
import { byLanguage, published, trainingCommand } from './stages.mjs';

const root = join(import.meta.dirname, '..');
const work = join('training', 'work');
const corpus = join(work, 'corpus');
const manifestFile = join(corpus, 'manifest.json');
const python = process.env.PYTHON ?? 'python3';
const cli = join('dist', 'cli.js');

const exists = path =>
  stat(path).then(
    () => true,
    () => false,
  );

/** Runs a program to its end; its output goes to the terminal, or is the answer when `keep` is set. */
const run = (program, args, { keep = false, cwd } = {}) =>
  new Promise((answer, fail) => {
    const child = spawn(program, args, { cwd, stdio: ['ignore', keep ? 'pipe' : 'inherit', 'inherit'] });
    const chunks = [];
    child.stdout?.on('data', chunk => chunks.push(chunk));
    child.on('error', fail);
    child.on('close', code => {
      const command = `${program} ${args.slice(0, 4).join(' ')} …`;
      if (code === 0) answer(Buffer.concat(chunks).toString());
      else fail(new Error(`${command} ended with ${code}. What is done is kept: run the recipe again to go on.`));
    });
  });

const folderOf = ({ name }) => join(work, 'candidates', name);

const trainedFolder = async candidate => {
  const folder = folderOf(candidate);
  if (await exists(join(folder, 'trained.json'))) return folder;
  throw new Error(`${candidate.name} is not trained yet: npm run network -- train --candidate ${candidate.name}`);
};

const buildCorpus = async () => {
  if (await exists(manifestFile)) console.log(`${manifestFile} is there`);
  else await run(process.execPath, [join('training', 'corpus', 'build.mjs')]);
};

const train = async candidate => {
  const folder = folderOf(candidate);
  const done = join(folder, 'trained.json');
  if (await exists(done)) {
    console.log(`${candidate.name} is trained`);
    return;
  }
  await mkdir(folder, { recursive: true });
  const begun = await exists(join(folder, 'checkpoint.bin'));
  const continued = all.find(({ name }) => name === candidate.continues);
  const before = continued === undefined ? null : await trainedFolder(continued);
  const { program, args } = trainingCommand(candidate, { corpus, folder, python, begun, before });
  await run(program, args);
  await writeWhole(done, `${JSON.stringify(candidate, null, 2)}\n`);
};

/** What `cell-lens evaluate` tells of the test files, put together by language, written to `result`. */
const evaluate = async (name, model, result) => {
  if (!(await exists(result))) {
    const { files } = JSON.parse(await readFile(manifestFile, 'utf8'));
    const test = new Map(
      files
        .filter(({ part }) => part === 'test')
        .map(({ language, project, path }) => [join(corpus, 'test', language, project, path), language]),
    );
    const told = await run(process.execPath, [cli, 'evaluate', '--format', 'json', '--model', model, ...test.keys()], {
      keep: true,
    });
    const evaluation = byLanguage(JSON.parse(told).files, file => test.get(relative(root, join(root, file))));
    await writeWhole(result, `${JSON.stringify({ network: name, ...evaluation }, null, 2)}\n`);
  }
  const { mean } = JSON.parse(await readFile(result, 'utf8'));
  console.log(`${name}: ${mean} nats/char in the mean over the languages of the test files`);
};

const findCells = async candidate => {
  const result = join(folderOf(candidate), 'atlas.json');
  if (await exists(result)) {
    console.log(`${result} is there`);
    return;
  }
  const model = resolve(await trainedFolder(candidate));
  const args = [resolve(cli), 'atlas', '--selection', 'selection', '--report', 'test', '--model', model];
  // From there, so that the atlas names its files by part, language and project.
  await writeWhole(result, await run(process.execPath, [...args, '--format', 'json'], { keep: true, cwd: corpus }));
};

const publish = async candidate => {
  if (candidate.publish === undefined) return;
  const target = join('media', 'models', candidate.publish);
  const folder = await trainedFolder(candidate);
  await mkdir(target, { recursive: true });
  for (const file of ['model.safetensors', 'atlas.json']) await copyFile(join(folder, file), join(target, file));
  const config = JSON.parse(await readFile(join(folder, 'config.json'), 'utf8'));
  const { languages } = JSON.parse(await readFile(join(folder, 'evaluation.json'), 'utf8'));
  await writeWhole(join(target, 'config.json'), `${JSON.stringify(published(config, languages), null, 1)}\n`);
  await run(process.execPath, [join('scripts', 'describe-network.mjs'), target]);
  console.log(`${target} is written: its README.md, the model card, is for people to write`);
};

const { values, positionals } = parseArgs({
  options: { candidate: { type: 'string', multiple: true } },
  allowPositionals: true,
});
process.chdir(root);
const all = JSON.parse(await readFile(join('training', 'candidates.json'), 'utf8'));
const unknown = values.candidate?.filter(name => !all.some(candidate => candidate.name === name)) ?? [];
if (unknown.length > 0) throw new Error(`candidates.json has no ${unknown.join(', ')}`);
const candidates = all.filter(({ name }) => values.candidate?.includes(name) ?? true);

const each = action => async () => {
  for (const candidate of candidates) await action(candidate);
};
const stages = {
  corpus: buildCorpus,
  train: each(train),
  evaluate: each(async candidate => {
    const folder = await trainedFolder(candidate);
    await evaluate(candidate.name, folder, join(folder, 'evaluation.json'));
  }),
  baseline: () => run(process.execPath, [join('training', 'kneserNey', 'measure.mjs'), '--order', '9']),
  atlas: each(findCells),
  publish: each(publish),
};
const asked = positionals.length > 0 ? positionals : Object.keys(stages);
const wrong = asked.filter(stage => !(stage in stages));
if (wrong.length > 0) throw new Error(`${wrong.join(', ')}: the stages are ${Object.keys(stages).join(', ')}`);
// Of the program's own stages an older build would be asked, or one of other kernels.
if (asked.some(stage => ['train', 'evaluate', 'atlas'].includes(stage))) await run('npm', ['run', 'build']);
for (const stage of asked) {
  console.log(`== ${stage}`);
  await stages[stage]();
}
