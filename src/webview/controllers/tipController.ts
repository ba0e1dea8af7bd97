import type { ReactiveController, ReactiveControllerHost } from 'lit';

const delayMs = 350;
const graceMs = 120;

/**
 * Shows what an element's `data-tip` says, for the pointer and for the keyboard. Unlike `title` it can be reached by
 * keyboard, hovered over and dismissed with Escape (WCAG 2.2, 1.4.13).
 */
export class TipController implements ReactiveController {
  readonly #host: ReactiveControllerHost & HTMLElement;
  readonly #tip = document.createElement('div');
  #owner: HTMLElement | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(host: ReactiveControllerHost & HTMLElement) {
    this.#host = host;
    this.#tip.className = 'tip';
    this.#tip.popover = 'manual';
    // The same words are on the element itself for a screen reader.
    this.#tip.setAttribute('aria-hidden', 'true');
    host.addController(this);
  }

  hostConnected(): void {
    this.#host.addEventListener('pointerover', this.#over);
    this.#host.addEventListener('pointerdown', this.#dismiss);
    this.#host.addEventListener('focusin', this.#focused);
    this.#host.addEventListener('focusout', this.#dismiss);
    window.addEventListener('keydown', this.#escape, { capture: true });
  }

  hostDisconnected(): void {
    this.#host.removeEventListener('pointerover', this.#over);
    this.#host.removeEventListener('pointerdown', this.#dismiss);
    this.#host.removeEventListener('focusin', this.#focused);
    this.#host.removeEventListener('focusout', this.#dismiss);
    window.removeEventListener('keydown', this.#escape, { capture: true });
    this.#dismiss();
  }

  hostUpdated(): void {
    if (this.#tip.isConnected) return;
    this.#host.shadowRoot?.append(this.#tip);
  }

  readonly #over = (event: Event): void => {
    const path = event.composedPath();
    if (path.includes(this.#tip)) {
      clearTimeout(this.#timer);
      return;
    }
    const owner = ownerIn(path);
    if (owner === this.#owner) return;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#show(owner), owner === undefined ? graceMs : delayMs);
  };

  readonly #focused = (event: Event): void => {
    const [target] = event.composedPath();
    if (target instanceof HTMLElement && target.matches(':focus-visible')) this.#show(ownerIn(event.composedPath()));
  };

  readonly #dismiss = (): void => this.#show(undefined);

  readonly #escape = (event: KeyboardEvent): void => {
    if (event.key !== 'Escape' || this.#owner === undefined) return;
    this.#show(undefined);
    event.stopPropagation();
  };

  #show(owner: HTMLElement | undefined): void {
    clearTimeout(this.#timer);
    this.#owner = owner;
    const words = owner?.dataset['tip'] ?? '';
    if (owner === undefined || words === '') {
      if (this.#tip.matches(':popover-open')) this.#tip.hidePopover();
      return;
    }
    this.#tip.textContent = words;
    if (!this.#tip.matches(':popover-open')) this.#tip.showPopover();
    const anchor = owner.getBoundingClientRect();
    const { width, height } = this.#tip.getBoundingClientRect();
    const below = anchor.bottom + 6 + height <= window.innerHeight;
    const left = Math.max(6, Math.min(anchor.left, window.innerWidth - width - 6));
    this.#tip.style.setProperty('left', `${left}px`);
    this.#tip.style.setProperty('top', `${below ? anchor.bottom + 6 : Math.max(6, anchor.top - 6 - height)}px`);
  }
}

const ownerIn = (path: readonly EventTarget[]): HTMLElement | undefined =>
  path.find((node): node is HTMLElement => node instanceof HTMLElement && node.dataset['tip'] !== undefined);
