/** A line of code and the colour behind each of its code units; undefined where there is none. */
export interface RichLine {
  readonly text: string;
  readonly colours: readonly (string | undefined)[];
}

export interface RichLook {
  readonly background: string;
  readonly text: string;
  readonly fontFamily: string;
  /** Pixels. */
  readonly fontSize: number;
}

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
const escape = (text: string): string => text.replace(/[&<>"]/g, character => entities[character]!);

/** Neighbours of one colour in one span; a surrogate pair is never cut. */
const spans = ({ text, colours }: RichLine): string => {
  let html = '';
  let from = 0;
  for (let to = 1; to <= text.length; to++) {
    const inPair = (text.charCodeAt(to) & 0xfc00) === 0xdc00 && (text.charCodeAt(to - 1) & 0xfc00) === 0xd800;
    if (to < text.length && (colours[to] === colours[from] || inPair)) continue;
    const piece = escape(text.slice(from, to));
    const colour = colours[from];
    html +=
      colour === undefined ? `<span>${piece}</span>` : `<span style="background-color: ${colour};">${piece}</span>`;
    from = to;
  }
  return html;
};

/**
 * Coloured code as HTML for the clipboard, in the form that VS Code copies code with syntax colours, which word
 * processors and mail programs keep: a block for each line, every style in its element.
 */
export const richText = (lines: readonly RichLine[], look: RichLook): string => {
  const family = look.fontFamily.replace(/["<>&;{}]/g, "'");
  const style =
    `color: ${look.text}; background-color: ${look.background}; font-family: ${family}, monospace; ` +
    `font-size: ${look.fontSize}px; white-space: pre;`;
  const blocks = lines.map(line => `<div>${line.text === '' ? '<br>' : spans(line)}</div>`);
  return `<div style="${style}">${blocks.join('')}</div>`;
};
