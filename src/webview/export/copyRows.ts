import { formatRgb } from '../../shared/colourPalette.js';
import { richText, type RichLine } from '../../shared/export/richText.js';
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

const coloured = ({ session, theme }: CopyHost, { line, from, to }: SelectedPart): RichLine => {
  const { choice, choiceContext: context, snapshot, document } = session;
  const text = line.text.slice(from, to);
  if (choice === undefined || context === undefined || snapshot === undefined) return { text, colours: [] };
  const { active } = choice;
  const signal = signalOf(context, choice, active);
  const scale = scaleOf(context, choice, active, snapshot.activations.scale(active, signal));
  const table = theme.table(scale, document?.look.softenWhitespace === true ? 'text' : 'plain');
  const colours = Array.from({ length: text.length }, (_, at) => {
    const index = from + at;
    // The value of a pair is that of its second half, as in the lens.
    const second = (line.text.charCodeAt(index) & 0xfc00) === 0xd800 ? 1 : 0;
    const value = snapshot.activations.valueAt(active, signal, line.start + index + second) ?? -128;
    return value === -128 ? undefined : (isGap(line.text, index) ? table.softColours : table.colours)[value + 128];
  });
  return { text, colours };
};

/** Copies the rows of `host` that are selected with their colours: as text, and as rich text for documents. */
export const copyRows = (event: ClipboardEvent, host: CopyHost): void => {
  const { session, theme } = host;
  const range = selectedRange(host.renderRoot);
  const look = session.document?.look;
  if (range === undefined || look === undefined || event.clipboardData === null) return;
  const lines = [...host.renderRoot.querySelectorAll('.row')]
    .map(row => partOf(range, row, host))
    .filter(part => part !== undefined)
    .sort((a, b) => a.line.index - b.line.index)
    .map(part => coloured(host, part));
  if (lines.length === 0) return;
  const { palette } = theme;
  const html = richText(lines, {
    background: formatRgb(palette.background),
    text: formatRgb(palette.text),
    fontFamily: look.fontFamily,
    fontSize: look.fontSize,
  });
  event.clipboardData.setData('text/plain', lines.map(({ text }) => text).join('\n'));
  event.clipboardData.setData('text/html', html);
  event.preventDefault();
};
