/** The rows and the canvases behind them: given what to show and where, paints one frame. */
import type { LensChoice } from '../../shared/lensApi.js';
import type { Line } from '../data/lineStore.js';
import type { Snapshot } from '../data/snapshot.js';
import { scaleOf, signalOf, type ChoiceContext } from '../../shared/shownCell.js';
import type { LensTheme } from './lensTheme.js';
import { characterAtEdge, MeasuredRows, rightEdge, type Edges } from './measuredRows.js';
import type { Metrics } from './metrics.js';
import { OverlayLayer, type OverlayBand } from './overlayLayer.js';
import type { GridWindow } from './paintCells.js';
import { PixelLayer } from './pixelLayer.js';
import { characterAt, columnOf } from './rowLayout.js';
import { RowPool } from './rowPool.js';

/** What is shown together: values of one generation, coloured by one choice. */
export interface Shown {
  readonly snapshot: Snapshot;
  readonly choice: LensChoice;
  readonly context: ChoiceContext;
  /** The text alone: its colours are of a network that reads no more, and those of the one that does are not here. */
  readonly withoutColours?: true;
}

export interface Scene {
  readonly shown: Shown;
  readonly theme: LensTheme;
  readonly metrics: Metrics;
  readonly softenWhitespace: boolean;
  /** Where the view is in the document, px; `left` from the start of the text. */
  readonly top: number;
  readonly left: number;
  /** Size of the view without the line numbers, px. */
  readonly width: number;
  readonly height: number;
}

/** A character's box in px of the document: from the start of the text and from the first row's top. */
export interface CharacterBox {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
  /** Where the text of its line ends. */
  readonly lineRight: number;
}

export class TextStage {
  readonly layers = document.createElement('div');
  readonly rows: RowPool;
  readonly #pixelGroup = document.createElement('div');
  readonly #pixels: PixelLayer[] = [];
  readonly #overlay = new OverlayLayer();
  readonly #measured = new MeasuredRows();
  #shift = '';

  constructor(readonly rowsElement: HTMLElement) {
    this.rows = new RowPool(rowsElement);
    this.layers.className = 'layers';
    this.#pixelGroup.className = 'pixel-group';
    this.layers.append(this.#pixelGroup, this.#overlay.canvas);
  }

  /** Lines in view: the first, and how many, a part of one counted as one. */
  static linesInView(
    scene: Pick<Scene, 'metrics' | 'top' | 'height'>,
    lineCount: number,
  ): { first: number; count: number } {
    const { rowHeight } = scene.metrics;
    const first = Math.max(0, Math.min(lineCount - 1, Math.floor(scene.top / rowHeight)));
    return { first, count: Math.max(0, Math.min(lineCount - first, Math.ceil(scene.height / rowHeight) + 1)) };
  }

  paint(scene: Scene): void {
    const { shown, metrics, left } = scene;
    const { lines, info } = shown.snapshot;
    const { first, count } = TextStage.linesInView(scene, info.lineCount);
    this.#measured.useFont(metrics.fontKey);
    this.rows.show(first, count, index => lines.get(index));
    const grid: GridWindow = {
      firstLine: first,
      lines: count,
      firstColumn: Math.max(0, Math.floor(left / metrics.charWidth)),
      columns: Math.ceil(scene.width / metrics.charWidth) + 1,
    };
    this.#measureRows(shown.snapshot, grid);
    const bands = this.#bands(scene);
    this.#fitLayers(bands.length);
    this.#pixels.forEach((layer, index) => {
      const band = bands[index];
      if (band !== undefined) layer.paint(grid, metrics, band.painted, band.table);
    });
    this.#overlay.paint({
      grid,
      metrics,
      theme: scene.theme,
      bands,
      left,
      width: scene.width,
      edgesOf: line => this.#measured.known(line),
    });
    this.#place(scene, grid);
  }

  /** The box of character `index` of `line`, the line end for `index` = length. */
  boxOf(line: Line, index: number, metrics: Metrics): CharacterBox {
    const top = line.index * metrics.rowHeight;
    const edges = this.#edges(line);
    const edge = (at: number): number =>
      edges === undefined ? columnOf(line.layout, at) * metrics.charWidth : (edges[at] ?? 0);
    const left = edge(index);
    const atEnd = index >= line.text.length;
    const right = atEnd
      ? left + metrics.charWidth
      : edges === undefined
        ? edge(index + 1)
        : rightEdge(edges, line.text, index);
    return {
      left,
      right,
      top,
      bottom: top + metrics.textHeight,
      lineRight: edge(line.text.length) + metrics.charWidth,
    };
  }

  /** Cells of the widest line in view: tabs and wide characters make it wider than its length says. */
  widestColumns({ shown, metrics, top, height }: Scene): number {
    const { lines, info } = shown.snapshot;
    const { first, count } = TextStage.linesInView({ metrics, top, height }, info.lineCount);
    let widest = 0;
    for (let index = first; index < first + count; index++) {
      const line = lines.get(index);
      if (line === undefined || line.layout.kind === 'plain') continue;
      widest = Math.max(widest, this.boxOf(line, line.text.length, metrics).lineRight / metrics.charWidth);
    }
    return widest;
  }

  /** The character at `x` px from the start of the text of `line`; its length past the end. */
  characterAt(line: Line, x: number, metrics: Metrics): number {
    const edges = this.#edges(line);
    if (edges !== undefined) return characterAtEdge(edges, line.text, x);
    return characterAt(line.layout, line.text.length, x / metrics.charWidth);
  }

  #edges(line: Line): Edges | undefined {
    return line.layout.kind === 'measured' ? this.#measured.known(line) : undefined;
  }

  #measureRows({ lines }: Snapshot, grid: GridWindow): void {
    for (let index = grid.firstLine; index < grid.firstLine + grid.lines; index++) {
      const line = lines.get(index);
      if (line?.layout.kind !== 'measured' || this.#measured.known(line) !== undefined) continue;
      const node = this.rows.textOf(index);
      if (node !== undefined) this.#measured.measure(line, node);
    }
  }

  /** The active cell for the text, the others in their order for the stripes, what held cells cost as the last stripe. */
  #bands({ shown, theme, softenWhitespace }: Scene): OverlayBand[] {
    const { snapshot, choice, context } = shown;
    if (shown.withoutColours) return [];
    const costs: OverlayBand[] =
      snapshot.costs === undefined ? [] : [{ painted: { snapshot, values: snapshot.costs }, table: theme.costTable }];
    const cells = [choice.active, ...choice.cells.filter(cell => cell !== choice.active)];
    const bands = cells.map((cell, band): OverlayBand => {
      const signal = signalOf(context, choice, cell);
      const scale = scaleOf(context, choice, cell, snapshot.activations.scale(cell, signal));
      return {
        painted: { snapshot, values: snapshot.activations.of(cell, signal) },
        table: theme.table(scale, band > 0 ? 'stripe' : softenWhitespace ? 'text' : 'plain'),
      };
    });
    return [...bands, ...costs];
  }

  #fitLayers(count: number): void {
    while (this.#pixels.length > count) this.#pixels.pop()?.canvas.remove();
    while (this.#pixels.length < count) {
      const layer = new PixelLayer(this.#pixels.length);
      this.#pixels.push(layer);
      this.#pixelGroup.append(layer.canvas);
    }
  }

  #place({ metrics, top, left }: Scene, grid: GridWindow): void {
    const y = grid.firstLine * metrics.rowHeight - top;
    const x = grid.firstColumn * metrics.charWidth - left;
    this.#pixelGroup.style.setProperty('transform', `translate(${x}px, ${y}px)`);
    this.#overlay.canvas.style.setProperty('transform', `translateY(${y}px)`);
    this.rowsElement.style.setProperty('transform', `translateY(${y}px)`);
    const shift = `${-left}px`;
    if (shift === this.#shift) return;
    this.#shift = shift;
    this.rowsElement.style.setProperty('--shift', shift);
  }
}
