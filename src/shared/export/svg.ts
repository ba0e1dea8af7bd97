import type { Picture, Shape } from './picture.js';
import type { Sink } from './sink.js';

/** Fonts that have one width for all letters, on Linux, macOS and Windows. */
export const codeFonts =
  "ui-monospace, 'Cascadia Mono', Menlo, Consolas, 'DejaVu Sans Mono', 'Liberation Mono', monospace";
export const wordFonts = "system-ui, 'Segoe UI', Ubuntu, 'Helvetica Neue', Arial, sans-serif";

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

/** Text that may stand in XML, between tags or in quotes; what XML 1.0 cannot hold becomes U+FFFD. */
export const xmlText = (text: string): string =>
  text
    .replace(/[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu, '\ufffd')
    .replace(/[&<>"]/g, character => entities[character]!);

/** At most two digits after the point. */
const px = (value: number): string => String(Number(value.toFixed(2)));

const shapeTag = (shape: Shape): string => {
  if (shape.kind === 'box') {
    const { x, y, width, height, fill } = shape;
    return `<rect x="${px(x)}" y="${px(y)}" width="${px(width)}" height="${px(height)}" fill="${fill}"/>`;
  }
  const { x, y, text, fill, size, font, width, bold, anchor } = shape;
  return (
    `<text class="${font}" x="${px(x)}" y="${px(y)}" fill="${fill}" font-size="${px(size)}"` +
    (bold ? ' font-weight="600"' : '') +
    (anchor === undefined ? '' : ` text-anchor="${anchor}"`) +
    // The widths of fonts differ: the letters are fitted to the boxes behind them.
    (width === undefined ? '' : ` textLength="${px(width)}" lengthAdjust="spacingAndGlyphs"`) +
    ` xml:space="preserve">${xmlText(text)}</text>`
  );
};

/** Boxes first, so that no box lies over a text. */
const lineTags = (shapes: readonly Shape[]): string => {
  const boxes = shapes.filter(({ kind }) => kind === 'box').map(shapeTag);
  const texts = shapes.filter(({ kind }) => kind === 'text').map(shapeTag);
  return `<g shape-rendering="crispEdges">${boxes.join('')}</g>${texts.join('')}\n`;
};

/** The picture as SVG 1.1, its text as text. */
export const writeSvg = async (picture: Picture, sink: Sink): Promise<void> => {
  const { width, height, background, label, fontFamily } = picture;
  const family = fontFamily === '' ? codeFonts : `${fontFamily}, ${codeFonts}`;
  await sink.write(
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img">\n` +
      `<title>${xmlText(label)}</title>\n` +
      `<style>.code{font-family:${xmlText(family.replace(/[{};\\]/g, ''))};font-variant-ligatures:none;white-space:pre}` +
      `.words{font-family:${wordFonts};white-space:pre}</style>\n` +
      `<rect width="${width}" height="${height}" fill="${background}"/>\n`,
  );
  for await (const shapes of picture.shapes()) await sink.write(lineTags(shapes));
  await sink.write('</svg>\n');
};
