import { richText, type RichLine } from '../../shared/export/richText.js';
import { signalOf } from '../../shared/shownCell.js';
import { charOffset, lineIndex } from '../../shared/units.js';
import { colouring, copyRows, richLook, shownAt, type CopyHost } from './copyRows.js';

/** Code units of a text that is copied whole: programs that it is pasted into take long over more. */
const longest = 200_000;

/** Every line of the document with the colours that the active cell gives it. */
const colouredLines = async (host: CopyHost): Promise<readonly RichLine[]> => {
  const { choice, choiceContext, document, info, context } = host.session;
  if (choice === undefined || choiceContext === undefined || document === undefined || info === undefined) return [];
  if (info.length > longest) {
    throw new Error(
      `The text has ${info.length} characters; at most ${longest} are copied at once. Select some rows, or export it.`,
    );
  }
  const { active } = choice;
  const signal = signalOf(choiceContext, choice, active);
  const asked = { document: document.document, generation: info.generation };
  const [{ starts, texts }, { values, scales }] = await Promise.all([
    context.calls.lines({ ...asked, from: lineIndex(0), to: lineIndex(info.lineCount), maxLineLength: longest }),
    context.calls.activations({ ...asked, cells: [active], signal, from: charOffset(0), to: charOffset(info.length) }),
  ]);
  const colourOf = colouring(host, scales[0] ?? 1);
  return texts.map((text, line) => ({
    text,
    colours: Array.from({ length: text.length }, (_, index) =>
      colourOf?.(text, index, values[starts[line]! + shownAt(text, index)] ?? -128),
    ),
  }));
};

/** Puts the whole document on the clipboard, as text and as rich text. What it needs may take a moment to be read. */
const copyFile = async (host: CopyHost): Promise<void> => {
  const look = richLook(host);
  if (look === undefined) return;
  const lines = colouredLines(host);
  const blob = (type: string, write: (lines: readonly RichLine[]) => string): Promise<Blob> =>
    lines.then(read => new Blob([write(read)], { type }));
  // The clipboard takes promises: it has to be asked while the key is still fresh.
  await navigator.clipboard.write([
    new ClipboardItem({
      'text/plain': blob('text/plain', read => read.map(({ text }) => text).join('\n')),
      'text/html': blob('text/html', read => richText(read, look)),
    }),
  ]);
};

const modifiers = ['Control', 'Meta', 'Shift', 'Alt'];
const isLetter = (event: KeyboardEvent, letter: string): boolean =>
  (event.ctrlKey || event.metaKey) && !event.altKey && event.key.toLowerCase() === letter;

/**
 * Copies what is selected in the lens. Rows are in the page only while they are in view; when everything was selected
 * by its key, the whole document is meant.
 */
export class Copier {
  #everything = false;

  keyDown(event: KeyboardEvent): void {
    if (isLetter(event, 'a')) this.#everything = true;
    else if (!modifiers.includes(event.key) && !isLetter(event, 'c')) this.#everything = false;
  }

  pointerDown(): void {
    this.#everything = false;
  }

  copy(event: ClipboardEvent, host: CopyHost): void {
    if (!this.#everything) {
      copyRows(event, host);
      return;
    }
    event.preventDefault();
    copyFile(host).catch((error: unknown) => host.session.report(error));
  }
}
