import { resolve } from 'node:path';
import type { Command } from './command.js';
import { parseOptions } from './options.js';
import { streamSink } from './output.js';
import { numberOption, withTrainer } from './trainerProcess.js';

/** `cell-lens sample`: text that a network writes. */
export const sample: Command = {
  name: 'sample',
  summary: 'let a network write text',
  help: `Usage: cell-lens sample [--prompt TEXT] [--length N] [--temperature N] [--top-k N] [--seed N] [--model DIR]

Continues the prompt with what the network expects, one character after the other, and prints both.

  --prompt TEXT     what the text begins with (default: nothing, the beginning of a file)
  --length N        characters to write (default 500)
  --temperature N   below 1 safer, above 1 wilder; 0 always the most probable character (default 0.7)
  --top-k N         choose among the N most probable characters alone
  --seed N          another number, another text (default 1)
  --model DIR       folder of the network (default: the one that comes with Cell Lens)
`,
  async run(argv, io) {
    const { values } = parseOptions(
      argv,
      {
        prompt: { type: 'string' },
        length: { type: 'string' },
        temperature: { type: 'string' },
        'top-k': { type: 'string' },
        seed: { type: 'string' },
        model: { type: 'string' },
      },
      0,
      0,
    );
    const prompt = values.prompt ?? '';
    const request = {
      folder: resolve(values.model ?? io.modelFolder),
      prompt,
      length: numberOption('length', values.length) ?? 500,
      temperature: numberOption('temperature', values.temperature) ?? 0.7,
      topK: numberOption('top-k', values['top-k']) ?? null,
      seed: numberOption('seed', values.seed) ?? 1,
    };
    await withTrainer(io, {}, async (trainer, crashed) => {
      const { text } = await Promise.race([trainer.sample(request), crashed]);
      await streamSink(io.stdout).write(`${prompt}${text}\n`);
    });
  },
};
