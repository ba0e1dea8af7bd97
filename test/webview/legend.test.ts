import { afterEach, describe, expect, it, vi } from 'vitest';
import type { Finding } from '../../src/shared/network.js';
import { colourMeanings, scaleWords, type Legended } from '../../src/webview/state/legendWords.js';
import { cell, fakeNetwork } from './support/fakeNetwork.js';
import { deepQuery, mount, mountApp, settle, unmountAll } from './support/mount.js';
import { FakeHost } from './support/fakeHost.js';
import { sample } from './support/sample.js';

const [string, , condition, indentation] = fakeNetwork.findings as [Finding, Finding, Finding, Finding];
const shown = (rest: Partial<Legended>): Legended => ({
  scale: { mode: 'signed' },
  signal: 'tanh_c',
  unit: 1,
  finding: undefined,
  highContrast: false,
  ...rest,
});
const told = (rest: Partial<Legended>): string =>
  colourMeanings(shown(rest))
    .map(({ colour, meaning }) => `${colour}: ${meaning}`)
    .join(' · ');

describe('words of the legend', () => {
  it('say what each colour stands for', () => {
    const onOff = { mode: 'on/off', threshold: 0.1, sign: 1 } as const;
    expect(told({ scale: onOff, finding: string })).toBe('blue: on, as in strings · faint orange: off');
    expect(told({ scale: onOff, finding: condition })).toBe('blue: on, as in if conditions · faint orange: off');
    expect(told({ scale: onOff })).toBe('blue: on · faint orange: off');
    expect(told({})).toBe('blue: above 0 · orange: below 0');
    expect(told({ signal: 'c', finding: indentation })).toBe('blue: indented deeper · orange: less deep');
    expect(told({ signal: 'c', finding: { ...indentation, sign: -1 } })).toBe(
      'blue: less deep · orange: indented deeper',
    );
    expect(told({ signal: 'f', finding: indentation })).toBe('bluer: gate further open');
  });

  it('say in high contrast what is drawn besides the colour', () => {
    const onOff = { mode: 'on/off', threshold: 0.1, sign: 1 } as const;
    expect(told({ highContrast: true, scale: onOff })).toBe('blue, underlined: on · plain: off');
    expect(told({ highContrast: true })).toBe('blue, underlined: above 0 · orange, dotted: below 0');
  });

  it('name the signal, the scale, and on which side of the threshold the cell is on', () => {
    expect(scaleWords(shown({}))).toBe('tanh c, signed, fixed from −1 to +1');
    expect(scaleWords(shown({ signal: 'c', unit: 3.5 }))).toBe('c, signed, fixed for this cell');
    expect(scaleWords(shown({ scale: { mode: 'on/off', threshold: -0.35, sign: -1 } }))).toBe(
      'tanh c, on/off: on below −0.35',
    );
    expect(scaleWords(shown({ signal: 'c', unit: 2, scale: { mode: 'on/off', threshold: 0.5, sign: 1 } }))).toBe(
      'c, on/off: on above +1.00',
    );
  });
});

describe('the lens', () => {
  afterEach(unmountAll);

  it('does not move the text when a character is looked at', async () => {
    const { app, view } = await mount(sample);
    const before = view.getBoundingClientRect().top;
    const [legend] = deepQuery(app.renderRoot as ShadowRoot, 'lens-legend');
    view.caret.set(3, 2);
    view.look(view.lineAt(3)!, 2, 'caret');
    await vi.waitUntil(() => legend?.shadowRoot?.querySelector('.here:not(.none)'));
    await settle();
    expect(view.getBoundingClientRect().top).toBe(before);
  });

  it.each([300, 420, 480, 640])('fits into %i px, also while a cell is held', async width => {
    const host = new FakeHost(sample);
    const { app, session } = mountApp(host, width);
    await vi.waitUntil(() => app.renderRoot.querySelector('lens-text-view'));
    await settle();
    const toolbar = app.renderRoot.querySelector('.toolbar')?.getBoundingClientRect();
    expect(toolbar?.height, 'the text has more than half of 600 px').toBeLessThan(280);
    session.hold([{ cell: cell(407), value: 0 }]);
    await vi.waitUntil(() => deepQuery(app.renderRoot as ShadowRoot, 'input[type=range]').length > 0);
    await settle();
    const parts = deepQuery(
      app.renderRoot as ShadowRoot,
      'li, fieldset, input[type=range], .toggle, .scale, .words, .known, .counts, .change',
    );
    expect(parts.length).toBeGreaterThan(10);
    for (const part of parts) {
      expect(part.getBoundingClientRect().right, `${part.tagName} ${part.className}`).toBeLessThanOrEqual(width);
    }
  });
});
