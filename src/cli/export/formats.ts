import { extname } from 'node:path';
import type { Recording } from '../../shared/export/recording.js';
import { createPicture } from '../../shared/export/picture.js';
import type { PlacedSink, Sink } from '../../shared/export/sink.js';
import type { ThemeName } from '../../shared/export/themes.js';
import { withColumns } from '../../shared/node/columns.js';
import { fileFormats, writeRecording } from '../../shared/node/writeRecording.js';
import { viewOf, type ScaleChoice } from '../colours.js';
import { CliError, UsageError, type CliIo } from '../command.js';
import { writeAnsi } from '../formats/ansi.js';
import { oneOf } from '../options.js';
import { writePng } from './png.js';

/** Everything that `--format` takes. */
export const formats = [...fileFormats, 'png', 'ansi'] as const;
export type Format = (typeof formats)[number];

/** How pages, pictures and terminals show values. */
export interface Look {
  readonly scale: ScaleChoice;
  /** Undefined: as the format usually is. */
  readonly theme: ThemeName | undefined;
}

/** Columns (cells, times signals) that people can still tell apart; files of numbers take any. */
const mostColumns: Partial<Readonly<Record<Format, number>>> = { html: 64, svg: 16, png: 16 };

/** Throws UsageError where a page or a picture would have more columns than can be seen. */
export const checkColumns = (format: Format, columns: number): void => {
  const most = mostColumns[format];
  if (most === undefined || columns <= most) return;
  throw new UsageError(
    `--format ${format} shows at most ${most} cells and signals, and ${columns} were asked for; name some with --cells, ` +
      'or write csv, json, npy or npz, which take all',
  );
};

const binary: readonly Format[] = ['npy', 'npz', 'png'];

/** The format that the options ask for. Throws UsageError or CliError where it cannot be. */
export const chooseFormat = (format: string | undefined, out: string | undefined, io: CliIo): Format => {
  const noColour = (io.env['NO_COLOR'] ?? '') !== '';
  const chosen = format === undefined ? usual(out, io, noColour) : oneOf('format', format, formats);
  if (chosen === 'ansi' && noColour) {
    throw new CliError('--format ansi is nothing but colour and NO_COLOR is set; unset it or choose another format');
  }
  if (chosen === 'npz' && out === undefined) {
    throw new UsageError('--format npz is written in several places at once; add --out PATH');
  }
  if (binary.includes(chosen) && out === undefined && io.terminal) {
    throw new UsageError(`--format ${chosen} is binary and would upset the terminal; add --out PATH`);
  }
  return chosen;
};

const usual = (out: string | undefined, io: CliIo, noColour: boolean): Format => {
  const extension = extname(out ?? '')
    .slice(1)
    .toLowerCase();
  const byName = formats.find(candidate => candidate === extension && candidate !== 'ansi');
  return byName ?? (out === undefined && io.terminal && !noColour ? 'ansi' : 'json');
};

const fonts = { fontFamily: '', fontSize: 14, lineHeight: 19 } as const;

/** Writes a recording; `sink` must take bytes at any place for the format npz. */
export const writeFormat = async (
  recording: Recording,
  format: Format,
  sink: Sink & PlacedSink,
  look: Look,
  env: CliIo['env'],
): Promise<void> => {
  const view = viewOf(recording, look.scale, look.theme);
  const picture = { ...fonts, theme: look.theme ?? 'light' };
  if (format === 'ansi') {
    const theme = look.theme ?? 'dark';
    await withColumns(recording, values => writeAnsi(recording, values, sink, { scale: look.scale, theme }));
  } else if (format === 'png') {
    await withColumns(recording, values => writePng(createPicture(recording, values, view, picture), sink, env));
  } else {
    await writeRecording(recording, format, sink, { view, picture });
  }
};
