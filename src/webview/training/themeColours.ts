import type { ReactiveController, ReactiveControllerHost } from 'lit';

/** Calls `changed` when VS Code changes the theme: classes of the body and variables of the root element. */
export class ThemeWatch implements ReactiveController {
  readonly #observer: MutationObserver;

  constructor(host: ReactiveControllerHost, changed: () => void) {
    host.addController(this);
    this.#observer = new MutationObserver(changed);
  }

  hostConnected(): void {
    this.#observer.observe(document.body, { attributeFilter: ['class', 'style'] });
    this.#observer.observe(document.documentElement, { attributeFilter: ['class', 'style'] });
  }

  hostDisconnected(): void {
    this.#observer.disconnect();
  }
}

/** The value of a theme's colour for a canvas; `fallback` where the theme leaves it out. */
export const themeColour = (name: string, fallback: string): string =>
  getComputedStyle(document.documentElement).getPropertyValue(`--vscode-${name}`).trim() || fallback;

/** Lines of a grid: weaker than any curve, in high contrast too. */
export const gridColour = 'rgba(128, 128, 128, 0.3)';

const isLight = (): boolean =>
  document.body.classList.contains('vscode-light') || document.body.classList.contains('vscode-high-contrast-light');

/** Of curves: two colours that tell apart with any kind of colour vision, on light and on dark. */
export const curveColours = (): { readonly first: string; readonly second: string; readonly third: string } =>
  isLight()
    ? { first: '#005a9e', second: '#b34700', third: '#5b3a8c' }
    : { first: '#4fb3ff', second: '#ffa344', third: '#c4a0ff' };
