import { formatRgb, type Palette } from '../colourPalette.js';
import { colourTable, softened, type ColourTable } from '../colourScale.js';
import { littleEndian } from './littleEndian.js';
import { pageScript } from './pageScript.js';
import { pageStyle } from './pageStyle.js';
import { characterAt } from './positions.js';
import { commonSignal, cut, type Columns, type Recording } from './recording.js';
import type { Sink } from './sink.js';
import { legendNumber, scaleInWords } from './themes.js';
import { signalWords, type View } from './view.js';

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

/** Bytes as base64; a few thousand at a time, because they are handed over as arguments. */
const base64 = (bytes: Uint8Array): string => {
  let binary = '';
  for (const [from, to] of cut(bytes.length, 8192)) binary += String.fromCharCode(...bytes.subarray(from, to));
  return btoa(binary);
};

const sha256 = async (source: string): Promise<string> => {
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(source));
  return `'sha256-${base64(new Uint8Array(digest))}'`;
};

const hexOf = (table: ColourTable): string => table.map(rgb => formatRgb(rgb).slice(1)).join('');

const variables = ({ background, text }: Palette): string =>
  `--background:${formatRgb(background)};--text:${formatRgb(text)}`;

const isDark = ({ kind }: Palette): boolean => kind === 'dark' || kind === 'hc-dark';

const style = ({ palettes: { light, dark }, tabSize }: View): string => {
  const colours = `:root{${variables(light)}}@media(prefers-color-scheme:dark){:root{${variables(dark)}}}`;
  const fixed = isDark(light) === isDark(dark) ? `\n:root{color-scheme:${isDark(light) ? 'dark' : 'light'}}` : '';
  return `${colours}\n${pageStyle}pre{tab-size:${tabSize}}${fixed}`;
};

/** What the page's script reads besides text and values. */
const describe = (recording: Recording, { columns, palettes, softenWhitespace }: View): unknown => {
  const alike = commonSignal(recording) !== undefined;
  return columns.map(({ name, concept, signal, scale, unit }) => ({
    name,
    concept,
    ...(alike ? {} : { signal: signalWords(signal) }),
    ...(scale.mode === 'on/off' ? { threshold: scale.threshold, sign: scale.sign } : {}),
    scale: unit,
    soft: softenWhitespace,
    ends: [legendNumber(-unit), '0', legendNumber(unit)],
    words: scaleInWords(scale, unit),
    tables: {
      light: hexOf(colourTable(palettes.light, scale)),
      dark: hexOf(colourTable(palettes.dark, scale)),
      lightSoft: hexOf(colourTable(palettes.light, scale, softened)),
      darkSoft: hexOf(colourTable(palettes.dark, scale, softened)),
    },
  }));
};

const head = async (recording: Recording, view: View): Promise<string> => {
  const css = style(view);
  const { title, network, start } = recording;
  const policy = `default-src 'none'; style-src ${await sha256(css)}; script-src ${await sha256(pageScript)}`;
  const signal = commonSignal(recording);
  const shown = signal === undefined ? '' : ` · ${signal}, the state after reading each character`;
  const note = view.note === undefined ? '' : ` · ${view.note}`;
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
<p>${escape(`${network.name}${shown}${note}`)}</p>
<fieldset id="cells"><legend>Cell</legend></fieldset>
<div id="scale"><span id="low"></span><span id="bar" role="img" aria-label="Colour scale"></span><span id="high"></span>
<span id="words"></span></div>
</header>
<noscript><p>The colours of this page are drawn by a script inside it; nothing is loaded from elsewhere.</p></noscript>
<main><pre id="text" data-line="${start.line}" tabindex="0" aria-label="Text; arrow keys move through its characters">`;
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

/**
 * One page with text, colours, legend, values and script inside: it loads nothing and works from a file. The values of
 * every column stand under the pointer and at the keyboard's caret.
 */
export const writeHtml = async (recording: Recording, values: Columns, sink: Sink, view: View): Promise<void> => {
  const { columns, text } = recording;
  await sink.write(await head(recording, view));
  for (const [from, to] of blocks(text)) {
    await sink.write(`<span class="block">${escape(text.slice(from, to))}</span>`);
  }
  await sink.write('</pre></main>\n<div id="card" role="status" hidden></div>\n');
  await sink.write(`<script type="application/json" id="about">${scriptJson(describe(recording, view))}</script>\n`);
  for (let column = 0; column < columns.length; column++) {
    await sink.write(`<script type="text/plain" id="values-${column}">`);
    for (const [from, to] of cut(text.length, piece)) {
      await sink.write(base64(littleEndian(await values.read(column, from, to))));
    }
    await sink.write('</script>\n');
  }
  await sink.write(`<script>${pageScript}</script>\n</body>\n</html>\n`);
};
