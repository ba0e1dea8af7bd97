import { basename, extname } from 'node:path';
import { languageOfPath } from '../shared/languages.js';
import type { Signal } from '../shared/network.js';
import { charOffset, type CellIndex } from '../shared/units.js';
import { namedCells, parseCells, resolveCells, resolveSignal } from './cells.js';
import { scaleChoices, themeNames, type ScaleChoice, type ThemeName } from './colours.js';
import { CliError, UsageError, type CliIo, type Command } from './command.js';
import { writeAnsi } from './formats/ansi.js';
import { writeCsv } from './formats/csv.js';
import { writeHtml } from './formats/html.js';
import { writeJson } from './formats/json.js';
import { writeNpy } from './formats/npy.js';
import { oneOf, parseOptions } from './options.js';
import { streamSink, writeOut, type Sink } from './output.js';
import type { Recording, ValueRange } from './recording.js';
import { rangesOf, withNetwork, withText, type OpenText, type Session, type TextRange } from './session.js';
import { readText } from './text.js';

interface Look {
  readonly scale: ScaleChoice;
  readonly theme: ThemeName;
}

const writers = {
  json: writeJson,
  csv: writeCsv,
  npy: writeNpy,
  ansi: writeAnsi,
  html: writeHtml,
} as const satisfies Record<string, (recording: Recording, sink: Sink, look: Look) => Promise<void>>;

type Format = keyof typeof writers;
const formats = Object.keys(writers) as readonly Format[];

const options = {
  cells: { type: 'string' },
  signal: { type: 'string' },
  format: { type: 'string' },
  model: { type: 'string' },
  out: { type: 'string' },
  language: { type: 'string' },
  scale: { type: 'string' },
  theme: { type: 'string' },
} as const;

const help = `Usage: cell-lens activations FILE [--cells LAYER:UNIT,...] [--signal NAME]
                             [--format json|csv|npy|ansi|html] [--model DIR] [--out PATH]

Writes what cells of a network hold after reading each character of FILE (UTF-8 text).

  --cells LIST     cells as LAYER:UNIT,LAYER:UNIT,..., both counted from 0 (default: the cells that the network
                   names for the file's language)
  --signal NAME    LSTM: h, c, tanh_c (default), i, f, g, o; GRU: h (default), r, z, n; RNN: h
  --format NAME    json  {"network","signal","cells":[[layer,unit],...],"text","values":[[...],...]}: for each cell
                         one number per UTF-16 code unit of the text
                   csv   offset (from 0), line and column (from 1), character, one column for each cell
                   npy   NumPy float32 array [cells, code units]
                   ansi  the text in colour for a terminal (24-bit colour)
                   html  one page with the text in colour, a legend and the values under the pointer
                   default: what the name after --out ends in, else ansi on a terminal and json elsewhere
  --model DIR      folder of the network (default: the one that comes with Cell Lens)
  --out PATH       write to a file, which appears when it is complete (default: standard output)
  --language ID    VS Code language id of the text (default: told by the extension of FILE)
  --scale NAME     colours: signed (zero is neutral), on-off (the cell's threshold is neutral, only its on side is
                   strong) or lens (default: as the lens opens, on-off for cells that track something that is there
                   or not, signed for counters, gates and cells that nothing is known of)
  --theme NAME     colours of ansi: dark (default) or light; a page follows the reader's system
`;

const chooseFormat = (format: string | undefined, out: string | undefined, io: CliIo): Format => {
  const noColour = (io.env['NO_COLOR'] ?? '') !== '';
  if (format !== undefined) {
    const chosen = oneOf('format', format, formats);
    if (chosen === 'ansi' && noColour) {
      throw new CliError('--format ansi is nothing but colour and NO_COLOR is set; unset it or choose another format');
    }
    return chosen;
  }
  const extension = extname(out ?? '')
    .slice(1)
    .toLowerCase();
  const byName = formats.find(candidate => candidate === extension && candidate !== 'ansi');
  return byName ?? (out === undefined && io.terminal && !noColour ? 'ansi' : 'json');
};

const scalesOf = async (
  { engine }: Session,
  { document, info }: OpenText,
  cells: readonly CellIndex[],
  signal: Signal,
): Promise<Float32Array> => {
  const [from, to] = [charOffset(0), charOffset(Math.min(1, info.length))];
  const { scales } = await engine.activations({ document, generation: info.generation, cells, signal, from, to });
  return scales;
};

const record = async (
  session: Session,
  file: { readonly path: string; readonly language: string; readonly text: string },
  open: OpenText,
  wanted: { readonly cells: readonly CellIndex[]; readonly signal: Signal },
): Promise<Recording> => ({
  network: session.network,
  ...wanted,
  scales: await scalesOf(session, open, wanted.cells, wanted.signal),
  title: basename(file.path),
  language: file.language,
  text: file.text,
  async *ranges() {
    const { document, info } = open;
    const ask = async (range: TextRange): Promise<ValueRange> => ({
      ...range,
      values: await session.engine.values({ document, generation: info.generation, ...wanted, ...range }),
    });
    // One range ahead: the engine reads on while this one is being written.
    let ahead: Promise<ValueRange> | undefined;
    for (const range of rangesOf(open)) {
      const asked = ask(range);
      // When writing fails nobody waits for the range after it any more.
      asked.catch(() => undefined);
      if (ahead) yield await ahead;
      ahead = asked;
    }
    if (ahead) yield await ahead;
  },
});

/** `cell-lens activations`: what cells hold, character by character. */
export const activations: Command = {
  name: 'activations',
  summary: 'write what cells hold after each character of a file',
  help,
  async run(argv, io) {
    const { values, files } = parseOptions(argv, options, 1, 1);
    const path = files[0]!;
    const format = chooseFormat(values.format, values.out, io);
    if (format === 'npy' && values.out === undefined && io.terminal) {
      throw new UsageError('--format npy is binary and would upset the terminal; add --out PATH');
    }
    const look = {
      scale: oneOf('scale', values.scale ?? 'lens', scaleChoices),
      theme: oneOf('theme', values.theme ?? 'dark', themeNames),
    };
    const asked = values.cells === undefined ? undefined : parseCells(values.cells);
    const file = { path, language: values.language ?? languageOfPath(path), text: await readText(path) };
    await withNetwork(io, values.model, async session => {
      const { network } = session;
      const cells = asked ? resolveCells(asked, network) : namedCells(network, file.language);
      const wanted = { cells, signal: resolveSignal(values.signal, network) };
      await withText(session, file, async open => {
        const recording = await record(session, file, open, wanted);
        const write = (sink: Sink): Promise<void> => writers[format](recording, sink, look);
        await (values.out === undefined ? write(streamSink(io.stdout)) : writeOut(values.out, write));
      });
    });
  },
};
