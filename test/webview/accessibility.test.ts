import axe from 'axe-core';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { deepQuery, mount, press, settle, unmountAll, type Mounted } from './support/mount.js';
import { sample } from './support/sample.js';
import { applyTheme, type ThemeName } from './support/themes.js';

afterEach(unmountAll);

/** Serious and critical findings, in words. */
const problems = async (): Promise<string[]> => {
  const { violations } = await axe.run(document.body, { resultTypes: ['violations'] });
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) => nodes.map(node => `${id}: ${node.target.join(' ')}: ${node.failureSummary ?? ''}`));
};

const states: Readonly<Record<string, (lens: Mounted) => Promise<void>>> = {
  'as it opens': async () => {},
  'with a pinned and a floating card': async lens => {
    const scroller = lens.view.renderRoot.querySelector('.scroller') as HTMLElement;
    scroller.focus();
    press(scroller, 'ArrowDown');
    await vi.waitUntil(() => deepQuery(lens.app.renderRoot, '.floating').length === 1);
    press(scroller, 'Enter');
    await vi.waitUntil(() => deepQuery(lens.app.renderRoot, '.docked').length === 1);
  },
  'with the list of cells open': async lens => {
    deepQuery(lens.app.renderRoot, '.add')[0]?.click();
    await settle();
  },
  'while it computes, after an error': async lens => {
    const statistics = {
      generation: 1,
      computed: 9,
      length: 99,
      steps: 9,
      bitsPerCharacter: 3,
      charactersPerSecond: 18_300,
    };
    lens.host.events?.progress({ document: lens.host.document, statistics });
    lens.session.report(new Error('something is wrong'));
    await settle();
  },
  'with nothing to show': async lens => {
    const action = { label: 'Open', command: 'x' };
    lens.host.events?.subjectChanged({ kind: 'message', title: 'Nothing', detail: 'Because.', action });
    await settle();
  },
};

describe.each(['dark', 'light', 'hc-dark', 'hc-light'] satisfies ThemeName[])('axe in the theme %s', theme => {
  it.each(Object.keys(states))('finds nothing serious %s', async state => {
    const lens = await mount(sample);
    applyTheme(theme);
    await states[state]?.(lens);
    await settle();
    expect(await problems()).toEqual([]);
  });
});

describe('tips', () => {
  it('show for keyboard focus and go with Escape', async () => {
    const lens = await mount(sample);
    const chip = deepQuery(lens.app.renderRoot, '.cell')[0] as HTMLElement;
    chip.focus({ focusVisible: true } as FocusOptions);
    const tip = lens.app.renderRoot.querySelector('.tip') as HTMLElement;
    await vi.waitUntil(() => tip.matches(':popover-open'));
    expect(tip.textContent).toMatch(/AUROC \.997 on held-out C files/);
    expect(tip.textContent).toMatch(/take one character where the concept holds/);
    expect(chip.getAttribute('aria-description')).toBe(tip.textContent);
    press(chip, 'Escape');
    expect(tip.matches(':popover-open')).toBe(false);
  });
});
