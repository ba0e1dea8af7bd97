import { writeCsv } from '../export/csv.js';
import { writeHtml } from '../export/html.js';
import { writeJson } from '../export/json.js';
import { writeNpy } from '../export/npy.js';
import { writeNpz } from '../export/npz.js';
import { createPicture, type PictureLook } from '../export/picture.js';
import type { Recording } from '../export/recording.js';
import type { PlacedSink, Sink } from '../export/sink.js';
import { writeSvg } from '../export/svg.js';
import type { View } from '../export/view.js';
import { withColumns } from './columns.js';

/** The formats of files with a recording in them. */
export const fileFormats = ['html', 'svg', 'csv', 'json', 'npy', 'npz'] as const;
export type FileFormat = (typeof fileFormats)[number];

/** How pages and pictures look; files of numbers take no notice. */
export interface RecordingLook {
  readonly view: View;
  readonly picture: PictureLook;
}

/** Writes `recording` in one of the formats. Memory does not grow with the text, except for a picture's list of lines. */
export const writeRecording = async (
  recording: Recording,
  format: FileFormat,
  sink: Sink & PlacedSink,
  { view, picture }: RecordingLook,
): Promise<void> => {
  switch (format) {
    case 'csv':
      return writeCsv(recording, sink);
    case 'npz':
      return writeNpz(recording, sink);
    case 'html':
      return withColumns(recording, values => writeHtml(recording, values, sink, view));
    case 'svg':
      return withColumns(recording, values => writeSvg(createPicture(recording, values, view, picture), sink));
    case 'json':
      return withColumns(recording, values => writeJson(recording, values, sink));
    case 'npy':
      return withColumns(recording, values => writeNpy(recording, values, sink));
  }
};
