import type { Line } from '../data/lineStore.js';

/** Left edges of a line's characters, px from the start of its text, and its right edge as the last entry. */
export type Edges = Float32Array;

/** Widths of rows that arithmetic cannot lay out (CJK, emoji, combining marks), measured once for each line and font. */
export class MeasuredRows {
  #fontKey = '';
  #edges = new WeakMap<Line, Edges>();

  /** Forgets everything when the font has changed. */
  useFont(fontKey: string): void {
    if (fontKey === this.#fontKey) return;
    this.#fontKey = fontKey;
    this.#edges = new WeakMap();
  }

  known(line: Line): Edges | undefined {
    return this.#edges.get(line);
  }

  /** Measures `line`, whose text `node` shows. */
  measure(line: Line, node: Text): Edges {
    const known = this.#edges.get(line);
    if (known !== undefined) return known;
    const edges = new Float32Array(line.text.length + 1);
    const range = document.createRange();
    range.selectNodeContents(node);
    const origin = range.getBoundingClientRect().left;
    let right = 0;
    let index = 0;
    for (const character of line.text) {
      const next = index + character.length;
      range.setStart(node, index);
      range.setEnd(node, next);
      const box = range.getBoundingClientRect();
      // A combining mark has no box of its own, or that of its whole cluster: it shares the edge of what it joins.
      const left = box.width > 0 ? Math.max(right, box.left - origin) : right;
      edges[index] = left;
      // The second half of a surrogate pair belongs to the first: same box, no width of its own.
      if (character.length === 2) edges[index + 1] = left;
      right = Math.max(right, box.width > 0 ? box.right - origin : right);
      index = next;
    }
    edges[line.text.length] = right;
    this.#edges.set(line, edges);
    return edges;
  }
}

/** The character at `x` px from the start of the text, `edges.length - 1` past the end; never half of a pair. */
export const characterAtEdge = (edges: Edges, text: string, x: number): number => {
  let low = 0;
  let high = text.length;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((edges[middle] ?? 0) <= x) low = middle;
    else high = middle - 1;
  }
  const code = text.charCodeAt(low);
  return code >= 0xdc00 && code <= 0xdfff && low > 0 ? low - 1 : low;
};

/** Right edge of character `index`, which may be a pair. */
export const rightEdge = (edges: Edges, text: string, index: number): number => {
  const pair = (text.codePointAt(index) ?? 0) > 0xffff;
  return edges[index + (pair ? 2 : 1)] ?? edges[index] ?? 0;
};
