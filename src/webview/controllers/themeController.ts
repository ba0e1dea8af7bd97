import type { ReactiveController, ReactiveControllerHost } from 'lit';
import { formatRgb } from '../../shared/colourPalette.js';
import { readTheme, type LensTheme } from '../rendering/lensTheme.js';

/** Follows the theme: VS Code changes the body's classes and the variables on the root element. */
export class ThemeController implements ReactiveController {
  theme: LensTheme = readTheme(document.body);
  readonly #host: ReactiveControllerHost & HTMLElement;
  readonly #observer = new MutationObserver(() => this.#read());

  constructor(host: ReactiveControllerHost & HTMLElement) {
    this.#host = host;
    host.addController(this);
  }

  hostConnected(): void {
    this.#observer.observe(document.body, { attributeFilter: ['class', 'style'] });
    this.#observer.observe(document.documentElement, { attributeFilter: ['class', 'style'] });
    this.#read();
  }

  hostDisconnected(): void {
    this.#observer.disconnect();
  }

  #read(): void {
    this.theme = readTheme(document.body);
    const { palette } = this.theme;
    const set = (name: string, value: string): void => this.#host.style.setProperty(name, value);
    set('--lens-line-number', formatRgb(this.theme.lineNumber));
    set('--lens-text', formatRgb(palette.text));
    set('--lens-negative', formatRgb(palette.negative));
    set('--lens-positive', formatRgb(palette.positive));
    set('--lens-background', formatRgb(palette.background));
    this.#host.requestUpdate();
  }
}
