import { basename, resolve } from 'node:path';
import type {
  Budget,
  CorpusSummary,
  ProgressPoint,
  RunEnd,
  RunStarted,
  TrainerEvents,
  TrainingOptions,
} from '../shared/trainerApi.js';
import { backendChoices, type BackendRequest } from '../shared/backendApi.js';
import { CliError, UsageError, type CliIo, type Command } from './command.js';
import { oneOf, parseOptions } from './options.js';
import { given, numberOption, withTrainer } from './trainerProcess.js';

const options = {
  out: { type: 'string' },
  name: { type: 'string' },
  cell: { type: 'string' },
  layers: { type: 'string' },
  hidden: { type: 'string' },
  embedding: { type: 'string' },
  batch: { type: 'string' },
  window: { type: 'string' },
  optimiser: { type: 'string' },
  'learning-rate': { type: 'string' },
  schedule: { type: 'string' },
  clip: { type: 'string' },
  dropout: { type: 'string' },
  'weight-decay': { type: 'string' },
  activity: { type: 'string' },
  minutes: { type: 'string' },
  characters: { type: 'string' },
  seed: { type: 'string' },
  threads: { type: 'string' },
  language: { type: 'string', multiple: true },
  'checkpoint-seconds': { type: 'string' },
  backend: { type: 'string' },
  'backend-folder': { type: 'string' },
  resume: { type: 'boolean' },
  json: { type: 'boolean' },
} as const;

type Values = ReturnType<typeof parseOptions<typeof options>>['values'];

const trainingOptions = (values: Values): TrainingOptions => {
  const number = (name: keyof typeof options): number | undefined =>
    numberOption(name, values[name] as string | undefined);
  return given<TrainingOptions>({
    cell: values.cell === undefined ? undefined : oneOf('cell', values.cell, ['lstm', 'gru', 'rnn'] as const),
    layers: number('layers'),
    hidden: number('hidden'),
    embedding: number('embedding'),
    batch: number('batch'),
    window: number('window'),
    optimiser:
      values.optimiser === undefined ? undefined : oneOf('optimiser', values.optimiser, ['adam', 'rmsprop'] as const),
    learningRate: number('learning-rate'),
    schedule:
      values.schedule === undefined
        ? undefined
        : oneOf('schedule', values.schedule, ['constant', 'cosine', 'paper'] as const),
    clip: values.clip === 'none' ? null : number('clip'),
    dropout: number('dropout'),
    weightDecay: number('weight-decay'),
    activity: number('activity'),
    seed: number('seed'),
    threads: number('threads'),
  });
};

/** What was asked for by name is what the run takes, or it fails. */
const backendOf = (values: Values): BackendRequest | undefined => {
  const folder = values['backend-folder'];
  if (values.backend === undefined && folder === undefined) return undefined;
  const choice = oneOf('backend', values.backend ?? 'auto', backendChoices);
  return { choice, folder: folder === undefined ? null : resolve(folder), strict: choice !== 'auto' };
};

const budgetOf = (values: Values): Budget | undefined => {
  const minutes = numberOption('minutes', values.minutes);
  const characters = numberOption('characters', values.characters);
  if (minutes !== undefined && characters !== undefined) {
    throw new UsageError('--minutes and --characters exclude each other');
  }
  return minutes !== undefined ? { minutes } : characters !== undefined ? { characters } : undefined;
};

const duration = (milliseconds: number): string => {
  const seconds = Math.round(milliseconds / 1000);
  const two = (value: number): string => String(value).padStart(2, '0');
  const hours = Math.floor(seconds / 3600);
  return `${hours > 0 ? `${hours}:` : ''}${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`;
};

const describeCorpus = ({ files, characters, languages, parts, skipped }: CorpusSummary): string => {
  const found = languages.map(({ languageId, files: count }) => `${languageId} ${count}`).join(', ');
  const left = skipped.map(({ reason, files: count }) => `${reason} ${count}`).join(', ');
  return [
    `${files} files, ${characters.toLocaleString('en')} characters (${found || 'none'})`,
    `train ${parts.train.files}, validation ${parts.validation.files}, test ${parts.test.files} files` +
      (left === '' ? '' : `; skipped: ${left}`),
    '',
  ].join('\n');
};

const describeRun = ({ options: chosen, parameters, backend, backendReason }: RunStarted): string =>
  `${chosen.cell.toUpperCase()} ${chosen.layers} x ${chosen.hidden}, ${parameters.toLocaleString('en')} parameters, ` +
  `${chosen.threads} ${chosen.threads === 1 ? 'thread' : 'threads'}, ${backend}, seed ${chosen.seed}\n${backendReason === '' ? '' : `${backendReason}\n`}`;

/** What events become on the terminal: a line that is overwritten, or one JSON object a line. */
const reporter = (io: CliIo, json: boolean): { readonly events: Partial<TrainerEvents>; clear(): void } => {
  let validation: number | null = null;
  let last: ProgressPoint | null = null;
  let shown = 0;
  const warned = new Set<string>();
  const clear = (): void => {
    if (shown > 0) io.stdout.write(`\r${' '.repeat(shown)}\r`);
    shown = 0;
  };
  const line = (point: ProgressPoint): string =>
    `${(100 * point.done).toFixed(0).padStart(3)} %  ${duration(point.elapsed)}  ` +
    `loss ${point.loss.toFixed(3)}${validation === null ? '' : `  validation ${validation.toFixed(3)}`}  ` +
    `${Math.round(point.charactersPerSecond).toLocaleString('en')} characters/s  left ${duration(point.remaining)}`;
  const say = (text: string): void => {
    clear();
    io.stdout.write(text);
  };
  const object = (step: number, characters: number, sample: string | null): void => {
    const loss = last?.loss ?? null;
    const charsPerSecond = last === null ? null : Math.round(last.charactersPerSecond);
    io.stdout.write(`${JSON.stringify({ step, characters, loss, validation, charsPerSecond, sample })}\n`);
  };
  return {
    clear,
    events: {
      progress(point) {
        last = point;
        if (json) object(point.step, point.characters, null);
        else if (io.terminal) {
          const text = line(point);
          io.stdout.write(`\r${text.padEnd(shown)}`);
          shown = text.length;
        }
      },
      validation(point) {
        validation = point.loss;
        if (json) object(point.step, point.characters, null);
        else if (!io.terminal && last !== null) say(`${line(last)}\n`);
      },
      sample(point) {
        if (json) object(point.step, point.characters, point.text);
        else say(`--- after ${point.characters.toLocaleString('en')} characters:\n${point.prompt}${point.text}\n---\n`);
      },
      warning({ message }) {
        if (warned.has(message)) return;
        warned.add(message);
        clear();
        io.stderr.write(`cell-lens: ${message}\n`);
      },
    },
  };
};

const describeEnd = (end: RunEnd): string => {
  const scores = Object.entries(end.heldOut).map(([language, nats]) => `${language} ${nats.toFixed(3)}`);
  const validation = end.validation === null ? '' : ` Validation: ${end.validation.toFixed(3)} nats per character.`;
  const test = scores.length === 0 ? '' : ` Test: ${scores.join(', ')}.`;
  return `${end.message}${validation}${test}\nThe network is in ${end.folder}\n`;
};

/** `cell-lens train`: a network of one's own code. */
export const train: Command = {
  name: 'train',
  summary: 'train a network on folders of source code',
  help: `Usage: cell-lens train DIR... --out DIR [OPTION...]
       cell-lens train --resume --out DIR

Trains a network on the source files in the folders. Binary, minified, generated, vendored and lock files, duplicates
and files over 1 MB are left out; a hash of its path decides whether a file is trained on or held out.
Ctrl-C ends the run at a checkpoint; --resume goes on from there.

  --out DIR             folder for the network (new, or the one to resume)
  --minutes N           how long to train (default 10)
  --characters N        train on so many characters instead: this can be repeated bit for bit
  --cell NAME           lstm (default), gru or rnn
  --layers N            1 to 3
  --hidden N            units in each layer, 8 to 1024, a multiple of 8 (default: what this machine can train in the time)
  --embedding N         width of a learned embedding, a multiple of 8 (default: one-hot)
  --batch N, --window N lanes side by side, characters that gradients flow back through (default 50, 100; less for
                        short runs)
  --optimiser NAME      adam (default) or rmsprop
  --learning-rate N     default 0.004, above 512 units in all 0.002
  --schedule NAME       cosine (default), constant, or paper: times 0.95 per epoch after 10
  --clip N              largest norm of the gradient, or none (default 1)
  --dropout N           share of what passes between layers that is dropped (default 0)
  --weight-decay N      decoupled weight decay of Adam (AdamW), on weights alone (default 0)
  --activity N          L1 penalty: N times the mean |h| of the last layer is minimised too (default 0)
  --language ID         only files of this language (VS Code's id); may be repeated
  --seed N, --threads N default 1; all cores but one
  --checkpoint-seconds N  default 60
  --backend NAME        wasm (default), tfjs-node, tfjs-node-gpu, or auto: the fastest of what is installed, measured
  --backend-folder DIR  where Install GPU Backend of the extension has put backends (backends in its global storage)
  --name NAME           what the network is called (default: the name of its folder)
  --json                one JSON object a line: {"step","characters","loss","validation","charsPerSecond","sample"}
`,
  async run(argv, io) {
    const { values, files } = parseOptions(argv, options, 0, Infinity);
    if (values.out === undefined) throw new UsageError('no --out DIR given: where shall the network go?');
    if (values.resume === true ? files.length > 0 : files.length === 0) {
      throw new UsageError(
        values.resume === true
          ? '--resume goes on with the files of the run; give no DIR'
          : 'no DIR given; --help shows how the command is used',
      );
    }
    const folder = resolve(values.out);
    const budget = budgetOf(values);
    const settings = trainingOptions(values);
    const checkpointSeconds = numberOption('checkpoint-seconds', values['checkpoint-seconds']);
    const backend = backendOf(values);
    const json = values.json === true;
    const { events, clear } = reporter(io, json);
    let finish: (end: RunEnd) => void = () => undefined;
    const ended = new Promise<RunEnd>(done => {
      finish = done;
    });
    await withTrainer(io, { ...events, done: end => finish(end) }, async (trainer, crashed) => {
      const tell = (text: string): void => {
        if (!json) io.stdout.write(text);
      };
      const begin = async (): Promise<RunStarted> => {
        if (values.resume === true) return trainer.resume({ folder, ...given({ budget, backend }) });
        const paths = files.map(file => resolve(file));
        const base = paths.length === 1 ? paths[0]! : process.cwd();
        tell(describeCorpus(await trainer.prepare(given({ paths, base, languages: values.language }))));
        return trainer.start({
          folder,
          name: values.name ?? basename(folder),
          options: settings,
          budget: budget ?? { minutes: 10 },
          ...given({ checkpointSeconds, backend }),
        });
      };
      tell(describeRun(await Promise.race([begin(), crashed])));
      // A trainer that is gone by then is told of by `crashed`.
      const interrupt = (): void => void trainer.stop({ keep: true }).catch(() => undefined);
      process.once('SIGINT', interrupt);
      process.once('SIGTERM', interrupt);
      try {
        const end = await Promise.race([ended, crashed]);
        clear();
        if (end.outcome === 'failed') throw new CliError(end.message);
        tell(describeEnd(end));
      } finally {
        process.off('SIGINT', interrupt);
        process.off('SIGTERM', interrupt);
      }
    });
  },
};
