import type { GridWindow, PaintedCell } from './paintCells.js';
import { paintCells } from './paintCells.js';
import type { PaintTable } from './lensTheme.js';
import { bandOf, type Metrics } from './metrics.js';

/** A canvas of one pixel per grid cell, scaled by CSS and masked to one band of each row. */
export class PixelLayer {
  readonly canvas = document.createElement('canvas');
  readonly #context: CanvasRenderingContext2D;
  #image: ImageData | undefined;
  #target = new Uint32Array(0);
  #placed = '';

  constructor(readonly band: number) {
    this.canvas.className = 'pixels';
    this.canvas.setAttribute('aria-hidden', 'true');
    const context = this.canvas.getContext('2d');
    if (context === null) throw new Error('The lens needs a 2D canvas, and this page gives none.');
    this.#context = context;
  }

  paint(grid: GridWindow, metrics: Metrics, painted: PaintedCell, table: PaintTable): void {
    this.#fit(grid, metrics);
    if (this.#image === undefined) return;
    paintCells(this.#target, grid, painted, table);
    this.#context.putImageData(this.#image, 0, 0);
  }

  clear(): void {
    this.#context.clearRect(0, 0, this.canvas.width, this.canvas.height);
  }

  #fit(grid: GridWindow, metrics: Metrics): void {
    const { columns, lines } = grid;
    if (this.#image === undefined || this.#image.width !== columns || this.#image.height !== lines) {
      if (columns < 1 || lines < 1) return;
      this.canvas.width = columns;
      this.canvas.height = lines;
      this.#image = this.#context.createImageData(columns, lines);
      this.#target = new Uint32Array(this.#image.data.buffer);
    }
    const { top, height } = bandOf(metrics, this.band);
    const placed = [columns * metrics.charWidth, lines * metrics.rowHeight, top, height, metrics.rowHeight].join(' ');
    if (placed === this.#placed) return;
    this.#placed = placed;
    const { style } = this.canvas;
    style.setProperty('width', `${columns * metrics.charWidth}px`);
    style.setProperty('height', `${lines * metrics.rowHeight}px`);
    const mask =
      `repeating-linear-gradient(transparent 0 ${top}px, black ${top}px ${top + height}px, ` +
      `transparent ${top + height}px ${metrics.rowHeight}px)`;
    style.setProperty('mask-image', metrics.rowHeight === height ? 'none' : mask);
  }
}
