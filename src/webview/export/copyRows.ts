import { formatRgb } from '../../shared/colourPalette.js';
import { richText, type RichLine, type RichLook } from '../../shared/export/richText.js';
import { isGap } from '../../shared/gap.js';
import { scaleOf, signalOf } from '../../shared/shownCell.js';
import type { Line } from '../data/lineStore.js';
import type { LensTheme } from '../rendering/lensTheme.js';
import type { Session } from '../state/session.js';

/** What can be copied from: rows of text in a shadow root. */
export interface CopyHost extends HTMLElement {
  readonly renderRoot: HTMLElement | DocumentFragment;
  readonly session: Session;
  readonly theme: LensTheme;
  lineAt(index: number): Line | undefined;
}

/** The part of a line that is selected, in code units. */
interface SelectedPart {
  readonly line: Line;
  readonly from: number;
  readonly to: number;
}

/** Chromium alone tells what is selected inside a shadow root, and the lens runs nowhere else. */
const selectedRange = (root: Node): Range | undefined => {
  const selection =
    root instanceof ShadowRoot && 'getSelection' in root
      ? (root.getSelection as () => Selection | null).call(root)
      : getSelection();
  return selection === null || selection.rangeCount === 0 || selection.isCollapsed
    ? undefined
    : selection.getRangeAt(0);
};

const partOf = (range: Range, row: Element, host: CopyHost): SelectedPart | undefined => {
  const line = host.lineAt(Number(row.getAttribute('aria-rowindex')) - 1);
  const node = row.querySelector('.text')?.firstChild;
  if (line === undefined || !(node instanceof Text)) return undefined;
  const starts = range.startContainer === node;
  const ends = range.endContainer === node;
  if (!starts && !ends && range.comparePoint(node, 0) !== 0) return undefined;
  return { line, from: starts ? range.startOffset : 0, to: ends ? range.endOffset : node.length };
};

/** How the active cell colours code units: `value` is quantised as in an ActivationsReply, -128 for none. */
export const colouring = (
  { session, theme }: Pick<CopyHost, 'session' | 'theme'>,
  unit: number,
): ((text: string, index: number, value: number) => string | undefined) | undefined => {
  const { choice, choiceContext: context, document } = session;
  if (choice === undefined || context === undefined) return undefined;
  const scale = scaleOf(context, choice, choice.active, unit);
  const table = theme.table(scale, document?.look.softenWhitespace === true ? 'text' : 'plain');
  return (text, index, value) =>
    value === -128 ? undefined : (isGap(text, index) ? table.softColours : table.colours)[value + 128];
};

/** The code unit whose value is shown at `index`: that of a surrogate pair is its second half's, as in the lens. */
export const shownAt = (text: string, index: number): number =>
  index + ((text.charCodeAt(index) & 0xfc00) === 0xd800 ? 1 : 0);

/** How the lens looks, for documents that code is pasted into. */
export const richLook = ({ session, theme }: Pick<CopyHost, 'session' | 'theme'>): RichLook | undefined => {
  const look = session.document?.look;
  return (
    look && {
      background: formatRgb(theme.palette.background),
      text: formatRgb(theme.palette.text),
      fontFamily: look.fontFamily,
      fontSize: look.fontSize,
    }
  );
};

const coloured = (host: CopyHost, { line, from, to }: SelectedPart): RichLine => {
  const { choice, choiceContext: context, snapshot } = host.session;
  const text = line.text.slice(from, to);
  if (choice === undefined || context === undefined || snapshot === undefined) return { text, colours: [] };
  const { active } = choice;
  const signal = signalOf(context, choice, active);
  const colourOf = colouring(host, snapshot.activations.scale(active, signal));
  const colours = Array.from({ length: text.length }, (_, at) => {
    const index = from + at;
    const offset = line.start + shownAt(line.text, index);
    return colourOf?.(line.text, index, snapshot.activations.valueAt(active, signal, offset) ?? -128);
  });
  return { text, colours };
};

/** Copies the rows of `host` that are selected with their colours: as text, and as rich text for documents. */
export const copyRows = (event: ClipboardEvent, host: CopyHost): void => {
  const range = selectedRange(host.renderRoot);
  const look = richLook(host);
  if (range === undefined || look === undefined || event.clipboardData === null) return;
  const lines = [...host.renderRoot.querySelectorAll('.row')]
    .map(row => partOf(range, row, host))
    .filter(part => part !== undefined)
    .sort((a, b) => a.line.index - b.line.index)
    .map(part => coloured(host, part));
  if (lines.length === 0) return;
  event.clipboardData.setData('text/plain', lines.map(({ text }) => text).join('\n'));
  event.clipboardData.setData('text/html', richText(lines, look));
  event.preventDefault();
};
