import { mkdir } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { record } from '../shared/export/record.js';
import { themeNames } from '../shared/export/themes.js';
import { languageOfPath } from '../shared/languages.js';
import { writeOut } from '../shared/node/writeOut.js';
import { cellIndex, formatCell, type CellIndex } from '../shared/units.js';
import { namedCells, parseCells, resolveCells, resolveSignals } from './cells.js';
import { scaleChoices } from './colours.js';
import { CliError, UsageError, type CliIo, type Command } from './command.js';
import { checkApart, isFolder, sourceFiles } from './export/folder.js';
import { checkColumns, chooseFormat, formats, writeFormat, type Format, type Look } from './export/formats.js';
import { oneOf, parseOptions } from './options.js';
import { streamSink } from './output.js';
import { withNetwork, withText, type Session } from './session.js';
import { readText } from './text.js';

const options = {
  cells: { type: 'string' },
  signal: { type: 'string' },
  lines: { type: 'string' },
  format: { type: 'string' },
  model: { type: 'string' },
  out: { type: 'string' },
  language: { type: 'string' },
  scale: { type: 'string' },
  theme: { type: 'string' },
} as const;

const help = `Usage: cell-lens activations FILE [--cells LAYER:UNIT,...|all] [--signal NAME,...|all] [--lines FROM-TO]
                             [--format NAME] [--model DIR] [--out PATH]
       cell-lens activations FOLDER --out DIR [--format NAME] [...]

Writes what cells of a network hold after reading each character of FILE (UTF-8 text), or of every source file in
FOLDER: a file in DIR for each, and activations.json, which lists them. Memory does not grow with the result.

  --cells LIST     cells as LAYER:UNIT,LAYER:UNIT,..., both counted from 0, or all (default: the cells that the
                   network names for the file's language)
  --signal LIST    LSTM: h, c, tanh_c (default), i, f, g, o; GRU: h (default), r, z, n; RNN: h; several, or all
  --lines FROM-TO  only these lines of FILE, counted from 1; the network reads what comes before them all the same
  --format NAME    json  {"network","signal","cells":[[layer,unit],...],"text","values":[[...],...]}: for each cell
                         one number per UTF-16 code unit of the text
                   csv   offset (from 0), line and column (from 1), character, one column for each cell
                   npy   NumPy float32 array [cells, code units]
                   npz   NumPy arrays by name: each signal [cells, code units], SIGNAL.cells, text, start
                   html  one page with the text in colour, a legend and the values under the pointer
                   svg   a picture: the text on the colours of the first cell, the others as stripes, a legend
                   png   the same as an image; needs a Chromium, Chrome or Edge on the machine
                   ansi  the text in colour for a terminal (24-bit colour)
                   default: what the name after --out ends in, else ansi on a terminal and json elsewhere; npz for
                   a folder
  --model DIR      folder of the network (default: the one that comes with Cell Lens)
  --out PATH       write to a file, which appears when it is complete (default: standard output)
  --language ID    VS Code language id of the text (default: told by the extension of FILE)
  --scale NAME     colours: signed (zero is neutral), on-off (the cell's threshold is neutral, only its on side is
                   strong) or lens (default: as the lens opens, on-off for cells that track something that is there
                   or not, signed for counters, gates and cells that nothing is known of)
  --theme NAME     dark or light (default: dark for ansi, light for svg and png; a page follows the reader's system)
`;

interface Asked {
  /** Undefined: those that the network names. */
  readonly cells: string | undefined;
  readonly signal: string | undefined;
  readonly lines?: { readonly from: number; readonly to: number };
  readonly format: Format;
  readonly look: Look;
}

interface SourceText {
  readonly path: string;
  readonly language: string;
  readonly text: string;
}

/** `10-20`, counted from 1, both included, as lines counted from 0. */
const parseLines = (range: string): { readonly from: number; readonly to: number } => {
  const match = /^(\d{1,9})-(\d{1,9})$/.exec(range);
  const [from, to] = [Number(match?.[1]), Number(match?.[2])];
  if (match && from >= 1 && from <= to) return { from: from - 1, to };
  throw new UsageError(`--lines ${range}: write FROM-TO, both counted from 1, as in 10-20`);
};

const cellsOf = ({ network }: Session, language: string, cells: string | undefined): readonly CellIndex[] => {
  if (cells === undefined) return namedCells(network, language);
  if (cells !== 'all') return resolveCells(parseCells(cells), network);
  const { layers, hidden } = network;
  return Array.from({ length: layers * hidden }, (_, index) =>
    cellIndex(Math.floor(index / hidden), index % hidden, hidden),
  );
};

const writeText = async (
  session: Session,
  file: SourceText,
  asked: Asked,
  out: string | undefined,
  io: CliIo,
): Promise<void> => {
  const { network, engine } = session;
  const cells = cellsOf(session, file.language, asked.cells);
  const signals = resolveSignals(asked.signal, network);
  checkColumns(asked.format, cells.length * signals.length);
  await withText(session, file, async ({ document, info }) => {
    const recording = await record({
      engine,
      network,
      document,
      generation: info.generation,
      title: basename(file.path),
      language: file.language,
      text: file.text,
      ...(asked.lines ? { lines: asked.lines } : {}),
      columns: signals.flatMap(signal => cells.map(cell => ({ cell, signal }))),
    });
    if (asked.lines && recording.text === '' && file.text !== '') {
      throw new CliError(`--lines: ${file.path} has no line ${asked.lines.from + 1}`);
    }
    const { format, look } = asked;
    if (out !== undefined) {
      await writeOut(out, sink => writeFormat(recording, format, sink, look, io.env));
    } else {
      const noPlaces = (): never => {
        throw new CliError(`--format ${format} cannot be written to standard output; add --out PATH`);
      };
      const sink = { ...streamSink(io.stdout), writeAt: noPlaces };
      await writeFormat(recording, format, sink, look, io.env);
    }
  });
};

const writeFolder = async (session: Session, folder: string, asked: Asked, out: string, io: CliIo): Promise<void> => {
  const { network } = session;
  const done: { file: string; language: string; characters: number; values: string }[] = [];
  for await (const file of sourceFiles(folder)) {
    const path = join(folder, file);
    const language = languageOfPath(path);
    let text;
    try {
      text = await readText(path);
    } catch (error) {
      // One file that is no text must not cost the others.
      io.stderr.write(`cell-lens: left out: ${error instanceof Error ? error.message : String(error)}\n`);
      continue;
    }
    const values = `${file}.${asked.format}`;
    await mkdir(dirname(join(out, values)), { recursive: true });
    await writeText(session, { path, language, text }, asked, join(out, values), io);
    done.push({ file, language, characters: text.length, values });
  }
  if (done.length === 0) throw new CliError(`${folder}: there are no source files in this folder`);
  const cells = asked.cells === undefined ? undefined : cellsOf(session, 'plaintext', asked.cells);
  const list = {
    network: network.name,
    signals: resolveSignals(asked.signal, network),
    ...(cells && { cells: cells.map(cell => formatCell(cell, network.hidden)) }),
    files: done,
  };
  await writeOut(join(out, 'activations.json'), sink => sink.write(`${JSON.stringify(list, null, 1)}\n`));
};

/** `cell-lens activations`: what cells hold, character by character. */
export const activations: Command = {
  name: 'activations',
  summary: 'write what cells hold after each character of a file or a folder of files',
  help,
  async run(argv, io) {
    const { values, files } = parseOptions(argv, options, 1, 1);
    const path = files[0]!;
    const { cells, signal, out } = values;
    if (cells !== undefined && cells !== 'all') parseCells(cells);
    if (values.format !== undefined) oneOf('format', values.format, formats);
    const look = {
      scale: oneOf('scale', values.scale ?? 'lens', scaleChoices),
      theme: values.theme === undefined ? undefined : oneOf('theme', values.theme, themeNames),
    };
    const lines = values.lines === undefined ? {} : { lines: parseLines(values.lines) };
    if (await isFolder(path)) {
      if (out === undefined)
        throw new UsageError(`${path} is a folder; add --out DIR for what is written of its files`);
      if (values.lines !== undefined) throw new UsageError('--lines is for one file, not for a folder');
      checkApart(resolve(path), resolve(out));
      const format = oneOf('format', values.format ?? 'npz', formats);
      if (format === 'ansi') throw new UsageError('--format ansi is for terminals; choose another format for a folder');
      await withNetwork(io, values.model, session =>
        writeFolder(session, path, { cells, signal, format, look }, out, io),
      );
      return;
    }
    const format = chooseFormat(values.format, out, io);
    const file = { path, language: values.language ?? languageOfPath(path), text: await readText(path) };
    await withNetwork(io, values.model, session =>
      writeText(session, file, { cells, signal, format, look, ...lines }, out, io),
    );
  },
};
