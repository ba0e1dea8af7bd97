import { resolve } from 'node:path';
import type { Atlas, AtlasQuestion } from '../shared/atlas.js';
import { atlasReport } from '../shared/export/atlasReport.js';
import { startAtlasOf } from './atlasProcess.js';
import { UsageError, type Command } from './command.js';
import { oneOf, parseOptions } from './options.js';
import { streamSink } from './output.js';

const formats = ['text', 'json', 'markdown'] as const;

const number = (option: string, value: string | undefined): number | undefined => {
  if (value === undefined) return undefined;
  if (!/^\d+$/.test(value)) throw new UsageError(`--${option} ${value}: expected a whole number`);
  return Number(value);
};

const row = (question: AtlasQuestion): string => {
  const { languageId, concept, verdict, tier, cell, sign, scores, nulls, probes, reason } = question;
  const name = cell === undefined ? '' : `${sign === -1 ? '-' : '+'}${cell.layer}:${cell.unit}`;
  const score = scores === undefined ? '' : `${scores.measure} ${scores.score.toFixed(3)}`;
  const rule = nulls === undefined ? '' : `suffix rule ${nulls.suffixRule.score.toFixed(3)}`;
  const all = probes === undefined ? '' : `all cells ${probes.all.toFixed(3)}`;
  return [
    languageId.padEnd(15),
    concept.padEnd(27),
    (tier ?? verdict).padEnd(15),
    name.padEnd(8),
    score.padEnd(15),
    all.padEnd(16),
    rule.padEnd(18),
    reason ?? '',
  ]
    .join(' ')
    .trimEnd();
};

const asText = (atlas: Atlas): string => {
  const count = (files: readonly { readonly characters: number }[]): string =>
    `${files.length} files, ${files.reduce((sum, file) => sum + file.characters, 0).toLocaleString('en')} characters`;
  return [
    `${atlas.network.name}: cells chosen on ${count(atlas.files.selection)}, reported on ${count(atlas.files.report)}`,
    '',
    ...atlas.questions.map(row),
    '',
  ].join('\n');
};

const written = {
  text: asText,
  json: (atlas: Atlas): string => `${JSON.stringify(atlas, null, 1)}\n`,
  markdown: atlasReport,
} as const;

/** `cell-lens atlas`: finds the cells that mean something, with the evidence. */
export const atlas: Command = {
  name: 'atlas',
  summary: 'find the cells that follow strings, comments, depth, ... and prove it',
  help: `Usage: cell-lens atlas --corpus DIR [--corpus DIR...] [options]
       cell-lens atlas --selection DIR --report DIR [options]

Finds the cells of a network that follow what a parser knows of the code in DIR, chosen on half of the files and
reported on the other half, with nulls and ablations. The network must not have been trained on these files.
The same files and seed give the same numbers. Of a header (.h), the manifest.json of a corpus tells whether it is C.

  --corpus DIR     folder (or file) with source code; may be given several times
  --selection DIR  in place of --corpus: code to choose the cells on, and with --report DIR other code (other projects)
  --report DIR     to report on; each may be given several times
  --model DIR      folder of the network (default: the one that comes with Cell Lens)
  --format NAME    text (default): a line for each concept and language; json: atlas.json with all evidence;
                   markdown: a report
  --seed N         what everything random comes from (default: 1)
  --shifts N       cyclic shifts in the null (default: 999)
  --characters N   characters read on each side of the split, shared evenly by the languages (default: 524288); of one
                   language as many as fit 512 MB of recorded cells
`,
  async run(argv, io) {
    const { values } = parseOptions(
      argv,
      {
        corpus: { type: 'string', multiple: true },
        selection: { type: 'string', multiple: true },
        report: { type: 'string', multiple: true },
        model: { type: 'string' },
        format: { type: 'string' },
        seed: { type: 'string' },
        shifts: { type: 'string' },
        characters: { type: 'string' },
      },
      0,
      0,
    );
    const { selection, report } = values;
    if ((selection === undefined) !== (report === undefined)) {
      throw new UsageError('--selection and --report belong together; --corpus DIR alone is split by its files');
    }
    if (selection !== undefined && values.corpus !== undefined) {
      throw new UsageError('--corpus and --selection exclude each other: choose one');
    }
    const corpus = values.corpus ?? selection;
    if (corpus === undefined) throw new UsageError('no --corpus DIR given; --help shows how the command is used');
    const format = oneOf('format', values.format ?? 'text', formats);
    const seed = number('seed', values.seed);
    const shifts = number('shifts', values.shifts);
    const characters = number('characters', values.characters);
    const { atlas: worker, dispose } = startAtlasOf(io);
    try {
      const found = await worker.build({
        network: resolve(values.model ?? io.modelFolder),
        corpus: corpus.map(path => resolve(path)),
        ...(report === undefined ? {} : { report: report.map(path => resolve(path)) }),
        relativeTo: process.cwd(),
        ...(seed === undefined ? {} : { seed }),
        ...(shifts === undefined ? {} : { shifts }),
        ...(characters === undefined ? {} : { characters }),
      });
      await streamSink(io.stdout).write(written[format](found));
    } finally {
      await dispose();
    }
  },
};
