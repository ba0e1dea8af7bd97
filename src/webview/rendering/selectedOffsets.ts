import type { Line } from '../data/lineStore.js';

/** A selection of text in the rows of the lens, code units [from, to) of the document. */
export interface OffsetRange {
  readonly from: number;
  readonly to: number;
}

/** Chromium alone tells what is selected inside a shadow root, and the lens runs nowhere else. */
const selectionIn = (root: Node): Selection | null =>
  root instanceof ShadowRoot && 'getSelection' in root
    ? (root.getSelection as () => Selection | null).call(root)
    : getSelection();

/** What is selected in the rows in `root`; undefined where nothing is. */
export const selectedOffsets = (
  root: HTMLElement | DocumentFragment,
  lineAt: (index: number) => Line | undefined,
): OffsetRange | undefined => {
  const selection = selectionIn(root);
  if (selection === null || selection.rangeCount === 0 || selection.isCollapsed) return undefined;
  const range = selection.getRangeAt(0);
  let [from, to] = [Infinity, -Infinity];
  for (const row of root.querySelectorAll('.row')) {
    const line = lineAt(Number(row.getAttribute('aria-rowindex')) - 1);
    const node = row.querySelector('.text')?.firstChild;
    if (line === undefined || !(node instanceof Text)) continue;
    const starts = range.startContainer === node;
    const ends = range.endContainer === node;
    if (!starts && !ends && range.comparePoint(node, 0) !== 0) continue;
    from = Math.min(from, line.start + (starts ? range.startOffset : 0));
    to = Math.max(to, line.start + (ends ? range.endOffset : node.length));
  }
  return from < to ? { from, to } : undefined;
};
