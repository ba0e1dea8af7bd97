import { dirname, join, resolve } from 'node:path';
import type { ImportReport } from '../shared/importApi.js';
import { startImporter } from '../shared/node/startImporter.js';
import { UsageError, type Command } from './command.js';
import { parseOptions } from './options.js';
import { streamSink } from './output.js';

const shown = (symbol: string): string => (symbol === '' ? '(none)' : JSON.stringify(symbol));

const asText = (report: ImportReport, folder: string): string => {
  const { name, format, kind, layers, hidden, embedding, symbols, parameters, notes, preview } = report;
  const lines = [
    `${name}: ${kind.toUpperCase()}, ${layers} ${layers === 1 ? 'layer' : 'layers'} of ${hidden} units, ` +
      `${parameters.toLocaleString('en')} parameters, from ${format}`,
    `  input   ${embedding === null ? 'one-hot' : `embedding of width ${embedding}`}, ${symbols} symbols`,
    ...notes.map(note => `  note    ${note}`),
  ];
  if (preview !== null) {
    lines.push(
      '',
      `Likeliest next ${report.readsTokens === true ? 'tokens' : 'characters'} (nonsense here means a wrong vocabulary):`,
    );
    for (const { prompt, odds } of preview.prompts) {
      const list = odds.map(({ symbol, probability }) => `${shown(symbol)} ${(100 * probability).toFixed(1)} %`);
      lines.push(`  after ${JSON.stringify(prompt)}: ${list.join(', ')}`);
    }
  }
  return [...lines, '', `Written to ${folder}`, ''].join('\n');
};

/** `cell-lens import`: turns another program's network into a folder that Cell Lens reads. */
export const importNetwork: Command = {
  name: 'import',
  summary: 'read a network of another program and save it for Cell Lens',
  help: `Usage: cell-lens import PATH --out DIR [--vocabulary FILE|bytes] [--name NAME] [--relu]

Reads a recurrent network that another program saved, shows what it expects after a few prompts, and writes it as a
folder for --model. No code in the file is run.

  --out DIR           where to write the folder
  --vocabulary FILE   the characters or tokens that the network reads, where PATH does not say: a tokenizer.json, a
                      JSON list or map, a text with the characters in order or one a line, or the text that the
                      network was trained on; "bytes" for byte values
  --name NAME         what the network is called (default: the name of the file)
  --relu              nn.RNN cells were made with nonlinearity='relu'
`,
  async run(argv, io) {
    const options = {
      out: { type: 'string' },
      vocabulary: { type: 'string' },
      name: { type: 'string' },
      relu: { type: 'boolean' },
    } as const;
    const { values, files } = parseOptions(argv, options, 1, 1);
    if (values.out === undefined) throw new UsageError('--out DIR is missing: where shall the network be written?');
    const { vocabulary, name, relu, out } = values;
    const { importer, dispose } = startImporter(join(dirname(io.workerPath), 'importer.js'));
    try {
      const report = await importer.save({
        path: resolve(files[0]!),
        folder: resolve(out),
        ...(vocabulary === undefined
          ? {}
          : { vocabulary: vocabulary === 'bytes' ? ('bytes' as const) : { path: resolve(vocabulary) } }),
        ...(name === undefined ? {} : { name }),
        ...(relu === undefined ? {} : { relu }),
      });
      await streamSink(io.stdout).write(asText(report, out));
    } finally {
      await dispose();
    }
  },
};
