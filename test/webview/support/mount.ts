import { vi } from 'vitest';
import '../../../src/webview/components/app.js';
import type { LensApp } from '../../../src/webview/components/app.js';
import type { LensTextView } from '../../../src/webview/components/textView.js';
import { Session } from '../../../src/webview/state/session.js';
import { FakeHost, type FakeOptions } from './fakeHost.js';
import { applyTheme } from './themes.js';

export interface Mounted {
  readonly app: LensApp;
  readonly host: FakeHost;
  readonly session: Session;
  readonly view: LensTextView;
}

const mounted: LensApp[] = [];

/** Waits until the page has painted what it was asked to. */
export const settle = async (): Promise<void> => {
  for (let frame = 0; frame < 3; frame++) await new Promise(requestAnimationFrame);
};

/** Puts a lens on the page, 900 x 600 px, without waiting for anything. */
export const mountApp = (host: FakeHost, width = 900): { app: LensApp; session: Session } => {
  applyTheme('dark');
  const frame = document.createElement('main');
  frame.style.cssText = `position: fixed; left: 0; top: 0; width: ${width}px; height: 600px;`;
  const app = document.createElement('lens-app');
  const session = new Session(host);
  app.session = session;
  frame.append(app);
  document.body.append(frame);
  mounted.push(app);
  return { app, session };
};

/** Shows `text` in a lens and waits until its colours are there. */
export const mount = async (text: string, options: FakeOptions = {}): Promise<Mounted> => {
  const host = new FakeHost(text, options);
  const { app, session } = mountApp(host);
  const view = await vi.waitUntil(() => app.renderRoot.querySelector('lens-text-view') ?? undefined);
  if (text.length > 0) {
    await vi.waitUntil(() => {
      const { choice, snapshot } = session;
      const line = snapshot?.lines.get(Math.floor(view.topLine));
      return (
        choice &&
        snapshot &&
        line &&
        snapshot.activations.valueAt(choice.active, choice.signal, line.start) !== undefined
      );
    });
  }
  await settle();
  return { app, host, session, view };
};

/** Takes every lens off the page. */
export const unmountAll = (): void => {
  for (const app of mounted.splice(0)) app.parentElement?.remove();
};

/** Everything in the page that matches, through shadow roots. */
export const deepQuery = (root: ParentNode, selector: string): HTMLElement[] => {
  const found = [...root.querySelectorAll<HTMLElement>(selector)];
  for (const element of root.querySelectorAll('*')) {
    if (element.shadowRoot !== null) found.push(...deepQuery(element.shadowRoot, selector));
  }
  return found;
};

/** The one pixel of `canvas` at a place, as red, green, blue, alpha. */
export const pixelAt = (canvas: HTMLCanvasElement, x: number, y: number): number[] => [
  ...(canvas.getContext('2d')?.getImageData(x, y, 1, 1).data ?? []),
];

export const press = (target: Element, key: string, rest: KeyboardEventInit = {}): void => {
  target.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, composed: true, cancelable: true, ...rest }));
};
