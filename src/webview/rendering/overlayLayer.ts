/** What one pixel per cell cannot show: rows of measured characters, high contrast marks, unknown characters. */
import { bucketOf } from '../../shared/colourScale.js';
import { formatRgb } from '../../shared/colourPalette.js';
import { isGap } from '../../shared/gap.js';
import { pageBits, pageSize } from '../data/activationStore.js';
import { hiddenCharacters, type Line } from '../data/lineStore.js';
import type { GridWindow, PagedValues, PaintedCell } from './paintCells.js';
import type { LensTheme, PaintTable } from './lensTheme.js';
import { bandOf, type Metrics } from './metrics.js';
import { rightEdge, type Edges } from './measuredRows.js';
import { columnOf } from './rowLayout.js';

export interface OverlayBand {
  readonly painted: PaintedCell;
  readonly table: PaintTable;
}

export interface OverlayScene {
  readonly grid: GridWindow;
  readonly metrics: Metrics;
  readonly theme: LensTheme;
  /** The cell of the text, then those of the stripes. */
  readonly bands: readonly OverlayBand[];
  /** Left edge of the view in px from the start of the text, and its width. */
  readonly left: number;
  readonly width: number;
  readonly edgesOf: (line: Line) => Edges | undefined;
}

const markHeight = 2;
const dot = 2;

/** A canvas at the resolution of the screen, drawn only where it has something to show. */
export class OverlayLayer {
  readonly canvas = document.createElement('canvas');
  readonly #context: CanvasRenderingContext2D;
  #drawn = false;

  constructor() {
    this.canvas.className = 'overlay';
    this.canvas.setAttribute('aria-hidden', 'true');
    const context = this.canvas.getContext('2d');
    if (context === null) throw new Error('The lens needs a 2D canvas, and this page gives none.');
    this.#context = context;
  }

  paint(scene: OverlayScene): void {
    const lines: { row: number; line: Line }[] = [];
    const snapshot = scene.bands[0]?.painted.snapshot;
    for (let row = 0; row < scene.grid.lines; row++) {
      const line = snapshot?.lines.get(scene.grid.firstLine + row);
      if (line === undefined) continue;
      const { kind, unknown } = line.layout;
      if (kind === 'measured' || unknown !== null || scene.theme.highContrast) lines.push({ row, line });
    }
    if (lines.length === 0 && !this.#drawn) return;
    this.#fit(scene);
    this.#drawn = lines.length > 0;
    for (const { row, line } of lines) {
      const y = row * scene.metrics.rowHeight;
      scene.bands.forEach((band, index) => this.#paintLine(scene, band, index, line, y));
      if (line.layout.unknown !== null) this.#markUnknown(scene, line, y);
    }
  }

  #fit({ width, grid, metrics }: OverlayScene): void {
    const ratio = window.devicePixelRatio;
    const height = grid.lines * metrics.rowHeight;
    const [pixelWidth, pixelHeight] = [Math.max(1, Math.round(width * ratio)), Math.max(1, Math.round(height * ratio))];
    if (this.canvas.width !== pixelWidth || this.canvas.height !== pixelHeight) {
      this.canvas.width = pixelWidth;
      this.canvas.height = pixelHeight;
      this.canvas.style.setProperty('width', `${width}px`);
      this.canvas.style.setProperty('height', `${height}px`);
    }
    this.#context.setTransform(ratio, 0, 0, ratio, 0, 0);
    this.#context.clearRect(0, 0, width, height);
  }

  #paintLine(scene: OverlayScene, { painted, table }: OverlayBand, band: number, line: Line, y: number): void {
    const { theme, metrics } = scene;
    const { top, height } = bandOf(metrics, band);
    for (const { index, from, to } of boxes(scene, line)) {
      const atEnd = index === line.text.length;
      const offset = atEnd ? line.end - 1 : line.start + index;
      const value = valueOf(painted, line, offset);
      if (value === undefined || value === -128) continue;
      const soft = isGap(line.text, index);
      // A plain row has its colours from the pixels already.
      if (line.layout.kind === 'measured') {
        this.#context.fillStyle = (soft ? table.softColours : table.colours)[value + 128] ?? 'transparent';
        this.#context.fillRect(from, y + top, to - from, height);
      }
      if (theme.highContrast && band === 0 && !soft)
        this.#mark(scene, bucketOf(table.scale, value / 127), from, to, y + top + height);
    }
  }

  /** Solid for the positive (on) side, dotted for the negative one: sign without colour. */
  #mark(scene: OverlayScene, bucket: -1 | 0 | 1, from: number, to: number, bottom: number): void {
    if (bucket === 0) return;
    const context = this.#context;
    context.fillStyle = formatRgb(scene.theme.palette.text);
    if (bucket > 0) {
      context.fillRect(from, bottom - markHeight, to - from, markHeight);
      return;
    }
    for (let x = Math.ceil(from / (2 * dot)) * 2 * dot; x < to; x += 2 * dot) {
      context.fillRect(x, bottom - markHeight, Math.min(dot, to - x), markHeight);
    }
  }

  /** A broken line under each character that the network reads as its unknown symbol. */
  #markUnknown(scene: OverlayScene, line: Line, y: number): void {
    const unknown = new Set(line.layout.unknown);
    this.#context.strokeStyle = formatRgb(scene.theme.palette.text);
    this.#context.lineWidth = 1;
    this.#context.setLineDash([3, 2]);
    this.#context.beginPath();
    for (const { index, from, to } of boxes(scene, line)) {
      if (!unknown.has(index)) continue;
      const bottom = y + scene.metrics.textHeight - 1.5;
      this.#context.moveTo(from + 0.5, bottom);
      this.#context.lineTo(Math.max(from + 2, to - 0.5), bottom);
    }
    this.#context.stroke();
    this.#context.setLineDash([]);
  }
}

const valueAt = (values: PagedValues, offset: number): number | undefined =>
  values.page(offset >> pageBits)?.[offset & (pageSize - 1)];

/** The value of a character: that of its last code unit which has one. */
const valueOf = ({ values }: PaintedCell, line: Line, offset: number): number | undefined => {
  const pair = (line.text.codePointAt(offset - line.start) ?? 0) > 0xffff;
  const second = pair ? valueAt(values, offset + 1) : undefined;
  return second === undefined || second === -128 ? valueAt(values, offset) : second;
};

/** The characters of a line that are in view, the line end as the last one, with their edges in px of the view. */
function* boxes(scene: OverlayScene, line: Line): Generator<{ index: number; from: number; to: number }> {
  const { left, width, metrics } = scene;
  const measured = line.layout.kind === 'measured' ? scene.edgesOf(line) : undefined;
  if (line.layout.kind === 'measured' && measured === undefined) return;
  const edge = (index: number): number =>
    measured === undefined ? columnOf(line.layout, index) * metrics.charWidth : (measured[index] ?? 0);
  const { text } = line;
  let index = 0;
  while (index < text.length) {
    const pair = (text.codePointAt(index) ?? 0) > 0xffff;
    const from = edge(index) - left;
    const to = (measured === undefined ? edge(index + 1) : rightEdge(measured, text, index)) - left;
    if (from > width) return;
    if (to > 0 && to > from) yield { index, from, to };
    index += pair ? 2 : 1;
  }
  const end = edge(text.length) - left;
  if (line.end > line.start + text.length && hiddenCharacters(line) === 0 && end < width) {
    yield { index: text.length, from: end, to: end + metrics.charWidth };
  }
}
