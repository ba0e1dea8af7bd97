import { resolve } from 'node:path';
import { writeOut } from '../shared/node/writeOut.js';
import { UsageError, type Command } from './command.js';
import { gradientFlowPage } from './formats/gradientFlowPage.js';
import { oneOf, parseOptions } from './options.js';
import { streamSink } from './output.js';
import { readText } from './text.js';
import { numberOption, withTrainer } from './trainerProcess.js';

const formats = ['json', 'html'] as const;

const wholeNumber = (name: string, value: string | undefined, usual: number, least: number, most: number): number => {
  const number = numberOption(name, value) ?? usual;
  if (Number.isInteger(number) && number >= least && number <= most) return number;
  throw new UsageError(`--${name} ${value}: it must be a whole number from ${least} to ${most}`);
};

/** `cell-lens gradient-flow`: vanishing and exploding gradients on a text. */
export const gradientFlow: Command = {
  name: 'gradient-flow',
  summary: 'measure how far gradients reach back on a file',
  help: `Usage: cell-lens gradient-flow FILE [--format json|html] [--model DIR]... [--out PATH]

Measures the norm of d loss(t) / d h(t - k) against k, averaged over positions t of the file: for untrained networks of
each kind of cell (vanilla RNN, LSTM, GRU) and for those given with --model, with and without clipping.

  --format NAME    json (default) or html, a page with a chart
  --model DIR      folder of a trained network; may be repeated
  --hidden N       units of the untrained networks (default 128)
  --steps N        largest k (default 100)
  --positions N    positions to average over (default 8)
  --clip N         norm that gradients are clipped to (default 1)
  --seed N         of the untrained networks (default 1)
  --out PATH       file to write (default: standard output)
`,
  async run(argv, io) {
    const { values, files } = parseOptions(
      argv,
      {
        format: { type: 'string' },
        model: { type: 'string', multiple: true },
        hidden: { type: 'string' },
        steps: { type: 'string' },
        positions: { type: 'string' },
        clip: { type: 'string' },
        seed: { type: 'string' },
        out: { type: 'string' },
      },
      1,
      1,
    );
    const file = files[0]!;
    const format = oneOf('format', values.format ?? 'json', formats);
    const clip = numberOption('clip', values.clip) ?? 1;
    if (!(clip > 0)) throw new UsageError(`--clip ${values.clip}: it must be a number above 0`);
    const request = {
      folders: (values.model ?? []).map(folder => resolve(folder)),
      fresh: {
        hidden: wholeNumber('hidden', values.hidden, 128, 8, 1024),
        seed: wholeNumber('seed', values.seed, 1, 0, 0xffffffff),
      },
      steps: wholeNumber('steps', values.steps, 100, 1, 1000),
      positions: wholeNumber('positions', values.positions, 8, 1, 1000),
      clip,
      // Last: a wrong command line is said before a wrong file.
      text: await readText(file),
    };
    await withTrainer(io, {}, async (trainer, crashed) => {
      const flow = await Promise.race([trainer.gradientFlow(request), crashed]);
      const text = format === 'html' ? gradientFlowPage(file, flow) : `${JSON.stringify({ file, ...flow }, null, 1)}\n`;
      if (values.out === undefined) await streamSink(io.stdout).write(text);
      else await writeOut(values.out, sink => sink.write(text));
    });
  },
};
