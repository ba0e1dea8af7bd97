import { createHash } from 'node:crypto';
import { formatRgb } from '../../shared/colourPalette.js';
import type { ColourTable } from '../../shared/colourScale.js';
import { formatCell } from '../../shared/units.js';
import { conceptsOf } from '../cells.js';
import {
  legendNumber,
  paletteOf,
  scaleInWords,
  scaleOf,
  tableOf,
  themeNames,
  type ScaleChoice,
  type ThemeName,
} from '../colours.js';
import { cut, withColumns } from '../columns.js';
import type { Sink } from '../output.js';
import { characterAt } from '../positions.js';
import type { Recording } from '../recording.js';
import { littleEndian } from './littleEndian.js';
import { pageScript } from './pageScript.js';
import { pageStyle } from './pageStyle.js';

/** Code units to one block: what the page colours at a time when it comes into view. */
const blockSize = 1000;
/** Values to one piece of base64: a multiple of 3, so that the pieces join. */
const piece = 12288;

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  // An HTML parser turns a bare carriage return into a newline, and offsets would no longer fit.
  '\r': '&#13;',
};
const escape = (text: string): string => text.replace(/[&<>"\r]/g, character => entities[character]!);

/** JSON that may stand inside a script element. */
const scriptJson = (value: unknown): string => JSON.stringify(value).replaceAll('<', '\\u003c');

const sha256 = (source: string): string => `'sha256-${createHash('sha256').update(source).digest('base64')}'`;

const hexOf = (table: ColourTable): string => table.map(rgb => formatRgb(rgb).slice(1)).join('');

const themeVariables = (theme: ThemeName): string => {
  const { background, text } = paletteOf(theme);
  return `--background:${formatRgb(background)};--text:${formatRgb(text)}`;
};

const style = (): string =>
  `:root{${themeVariables('light')}}@media(prefers-color-scheme:dark){:root{${themeVariables('dark')}}}\n${pageStyle}`;

/** What the page's script reads besides text and values. */
const describe = (recording: Recording, choice: ScaleChoice): unknown =>
  recording.cells.map((cell, place) => {
    const { network, language, scales } = recording;
    const scale = scaleOf(recording, cell, choice);
    return {
      name: formatCell(cell, network.hidden),
      concept: conceptsOf(cell, network, language),
      scale: scales[place],
      ends: [legendNumber(-scales[place]!), '0', legendNumber(scales[place]!)],
      words: scaleInWords(scale, scales[place]!),
      tables: Object.fromEntries(themeNames.map(theme => [theme, hexOf(tableOf(recording, cell, choice, theme))])),
    };
  });

const head = (recording: Recording): string => {
  const css = style();
  const { title, network, signal } = recording;
  const policy = `default-src 'none'; style-src ${sha256(css)}; script-src ${sha256(pageScript)}`;
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width">
<title>${escape(title)} · ${escape(network.name)}</title>
<style>${css}</style>
</head>
<body>
<header>
<h1>${escape(title)}</h1>
<p>${escape(network.name)} · ${signal}, the state after reading each character</p>
<fieldset id="cells"><legend>Cell</legend></fieldset>
<div id="scale"><span id="low"></span><span id="bar" role="img" aria-label="Colour scale"></span><span id="high"></span>
<span id="words"></span></div>
</header>
<noscript><p>The colours of this page are drawn by a script inside it; nothing is loaded from elsewhere.</p></noscript>
<main><pre id="text" tabindex="0" aria-label="Text; arrow keys move through its characters">`;
};

/** Consecutive ranges of about `blockSize`, never between the halves of a surrogate pair. */
function* blocks(text: string): Generator<readonly [from: number, to: number]> {
  for (let from = 0; from < text.length;) {
    let to = Math.min(text.length, from + blockSize);
    if (to < text.length && characterAt(text, to) === '') to++;
    yield [from, to];
    from = to;
  }
}

/** One page with text, colours, legend, values and script inside: it loads nothing and works from a file. */
export const writeHtml = async (
  recording: Recording,
  sink: Sink,
  look: { readonly scale: ScaleChoice },
): Promise<void> => {
  const { cells, text } = recording;
  await withColumns(recording, async columns => {
    await sink.write(head(recording));
    for (const [from, to] of blocks(text))
      await sink.write(`<span class="block">${escape(text.slice(from, to))}</span>`);
    await sink.write('</pre></main>\n<div id="card" role="status" hidden></div>\n');
    await sink.write(
      `<script type="application/json" id="about">${scriptJson(describe(recording, look.scale))}</script>\n`,
    );
    for (let cell = 0; cell < cells.length; cell++) {
      await sink.write(`<script type="text/plain" id="values-${cell}">`);
      for (const [from, to] of cut(text.length, piece)) {
        const values = await columns.read(cell, from, to);
        await sink.write(Buffer.from(littleEndian(values)).toString('base64'));
      }
      await sink.write('</script>\n');
    }
    await sink.write(`<script>${pageScript}</script>\n</body>\n</html>\n`);
  });
};
