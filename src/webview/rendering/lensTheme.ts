import {
  createPalette,
  formatRgb,
  markPalette,
  minimumContrast,
  readableText,
  readColour,
  type Palette,
  type Rgb,
  type ThemeKind,
} from '../../shared/colourPalette.js';
import { colourTable, packTable, scalePosition, softened, type ColourScale } from '../../shared/colourScale.js';

/** A colour table in the forms that painting needs. */
export interface PaintTable {
  readonly scale: ColourScale;
  /** For putImageData, by value + 128. */
  readonly pixels: Uint32Array;
  readonly softPixels: Uint32Array;
  /** For fillStyle, by value + 128. */
  readonly colours: string[];
  readonly softColours: string[];
}

/** The live theme: its palette, and the tables made of it so far. */
export class LensTheme {
  readonly #tables = new Map<string, PaintTable>();
  #costTable: PaintTable | undefined;
  #marks: Palette | undefined;

  constructor(
    readonly palette: Palette,
    /** The theme's colour of line numbers, made readable: most themes keep it below 4.5:1. */
    readonly lineNumber: Rgb,
    /** Characters that cost more, and fewer, bits while cells are held. */
    readonly costColours: { readonly more: Rgb; readonly less: Rgb } = { more: [229, 20, 0], less: [56, 138, 52] },
  ) {}

  /** What held cells cost: nothing at no change, the theme's red for more bits, its green for fewer. */
  get costTable(): PaintTable {
    return (this.#costTable ??= this.#makeCostTable());
  }

  #makeCostTable(): PaintTable {
    const { more, less } = this.costColours;
    const colours = Array.from({ length: 256 }, (_, index) => {
      const value = (index - 128) / 127;
      // A fifth of a bit is what any cell costs here and there.
      const strength = index === 0 || Math.abs(value) < 0.05 ? 0 : Math.sqrt(Math.abs(value));
      return { rgb: value < 0 ? less : more, alpha: Math.round(255 * strength) };
    });
    const pixels = Uint32Array.from(
      colours,
      ({ rgb: [r, g, b], alpha }) => ((alpha << 24) | (b << 16) | (g << 8) | r) >>> 0,
    );
    const names = colours.map(({ rgb, alpha }) => `rgba(${rgb.join(',')},${alpha / 255})`);
    return { scale: { mode: 'signed' }, pixels, softPixels: pixels, colours: names, softColours: names };
  }

  get highContrast(): boolean {
    return this.palette.kind === 'hc-dark' || this.palette.kind === 'hc-light';
  }

  /**
   * @param use `text` takes colour away where no glyph stands, `plain` shows every value alike, `stripe` shows nothing
   * where an on/off cell is off (in high contrast: where any is not high): a stripe that is there means on. Its colours
   * are stronger, because it is thin and has no text on it.
   */
  table(scale: ColourScale, use: 'text' | 'plain' | 'stripe'): PaintTable {
    const key = JSON.stringify([scale, use]);
    const known = this.#tables.get(key);
    if (known !== undefined) return known;
    const palette = use === 'stripe' ? (this.#marks ??= markPalette(this.palette)) : this.palette;
    const full = colourTable(palette, scale);
    const soft = use === 'text' ? colourTable(palette, scale, softened) : full;
    const made: PaintTable = {
      scale,
      pixels: packTable(full),
      softPixels: packTable(soft),
      colours: full.map(formatRgb),
      softColours: soft.map(formatRgb),
    };
    if (use === 'stripe' && (scale.mode === 'on/off' || this.highContrast)) {
      for (let index = 0; index < 256; index++) {
        if (scalePosition(scale, (index - 128) / 127) > 0) continue;
        made.pixels[index] = made.softPixels[index] = 0;
        made.colours[index] = made.softColours[index] = 'transparent';
      }
    }
    // A threshold in units of a cell's own scale makes a key of its own: the map stays small all the same.
    if (this.#tables.size > 64) this.#tables.clear();
    this.#tables.set(key, made);
    return made;
  }
}

/** VS Code puts both high contrast classes on the body in its light high contrast theme. */
const kindOf = (classes: DOMTokenList): ThemeKind => {
  if (classes.contains('vscode-high-contrast-light')) return 'hc-light';
  if (classes.contains('vscode-high-contrast')) return 'hc-dark';
  return classes.contains('vscode-light') ? 'light' : 'dark';
};

/** Reads the theme from the classes and CSS variables that VS Code puts on the page. */
export const readTheme = (body: HTMLElement): LensTheme => {
  const style = getComputedStyle(body);
  const variable = (name: string): string => style.getPropertyValue(name);
  const palette = createPalette({
    kind: kindOf(body.classList),
    background: variable('--vscode-editor-background'),
    foreground: variable('--vscode-editor-foreground'),
  });
  const lineNumber = readColour(variable('--vscode-editorLineNumber-foreground'), palette.text);
  return new LensTheme(palette, readableText(palette.background, lineNumber, minimumContrast), {
    more: readColour(variable('--vscode-charts-red'), [229, 20, 0]),
    less: readColour(variable('--vscode-charts-green'), [56, 138, 52]),
  });
};
