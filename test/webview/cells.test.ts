import axe from 'axe-core';
import { afterEach, describe, expect, it } from 'vitest';
import type { CellsPageState } from '../../src/shared/cellsPageApi.js';
import type { CellsApp } from '../../src/webview/cells/cellsApp.js';
import '../../src/webview/cells/cellsApp.js';
import { partsOf } from '../../src/webview/cells/exampleList.js';
import { evidenceState, fakeCellsCalls, gatesState } from './support/cellsStates.js';
import { cell } from './support/fakeNetwork.js';
import { deepQuery, press, settle } from './support/mount.js';
import { applyTheme, type ThemeName } from './support/themes.js';

const page = document.createElement('main');
afterEach(() => {
  page.replaceChildren();
  page.remove();
});

const mountPage = async (state: CellsPageState, theme: ThemeName = 'dark') => {
  applyTheme(theme);
  document.body.append(page);
  const asked: unknown[] = [];
  const app: CellsApp = document.createElement('cells-app');
  app.calls = fakeCellsCalls(asked);
  app.state = state;
  page.append(app);
  await settle();
  const all = (selector: string): HTMLElement[] => deepQuery(app.renderRoot, selector);
  const text = (selector: string): string[] =>
    all(selector).map(({ textContent }) => textContent.replace(/\s+/g, ' ').trim());
  return { app, asked, all, text };
};

describe('the evidence for a cell', () => {
  it('names the cell, the files, and each question with its tier', async () => {
    const { text } = await mountPage(evidenceState());
    expect(text('h1')).toEqual(['Cell 0:407 of source-lstm']);
    expect(text('p')[0]).toMatch(
      /Chosen on 1 file \(41,200 characters\), reported on 1 other \(38,700 characters\).*Seed 1/,
    );
    expect(text('h2')).toEqual(['String in C causal', 'Column in Python distributed']);
    expect(text('tr').join('; ')).toMatch(
      /AUROC 0\.9973;.*the best rule on the last 5 characters \.842;.*a probe on 32 cells/,
    );
  });

  it('shows held-out places with their line, the character marked; one opens its file', async () => {
    const { all, asked, text } = await mountPage(evidenceState());
    expect(text('li')[0]).toBe(
      '+0.98 parser on printf("%-20s %6d\\n", shelf->name, shelf->count); packages/readers/source/lib/values/parse.c:41',
    );
    expect(text('mark')).toEqual(['6', 'o', '⏎', '🎉', '\\']);
    expect(text('li').at(-1)).toBe('−0.30 parser on old.c at 9');
    const [first] = all('li button');
    expect(first?.getAttribute('aria-label')).toBe('Open packages/readers/source/lib/values/parse.c:41');
    first?.click();
    expect(asked).toEqual([{ path: 'packages/readers/source/lib/values/parse.c', offset: 1241 }]);
  });

  it('cuts what stands before the mark, never the mark', () => {
    const long = `${'x'.repeat(60)}Y${'z'.repeat(10)}`;
    expect(partsOf({ line: 1, text: long, at: 60 })).toEqual([`…${'x'.repeat(44)}`, 'Y', 'z'.repeat(10)]);
    expect(partsOf({ line: 1, text: '\t\ta\t', at: 3 })).toEqual(['a', '⇥', '']);
    expect(partsOf({ line: 1, text: '', at: 0 })).toEqual(['', '⏎', '']);
  });

  it('says what is not there: no atlas, a cell that is best for nothing', async () => {
    const { text } = await mountPage(evidenceState({ questions: [], files: null, seed: null }));
    expect(text('p')[0]).toMatch(/^There is no evidence for the cells of this network yet/);
    page.replaceChildren();
    expect((await mountPage(evidenceState({ questions: [] }))).text('p').join(' ')).toMatch(/best cell for no concept/);
  });

  it('colours the lens by the cell', async () => {
    const { all, asked } = await mountPage(evidenceState());
    all('button')
      .find(({ textContent }) => textContent.trim() === 'Show in the lens')
      ?.click();
    expect(asked).toEqual([{ cell: cell(407) }]);
  });
});

describe('the gates', () => {
  it('draw each cell once in each plot, where its gate is open and shut', async () => {
    const { all, text } = await mountPage(gatesState());
    expect(text('figcaption')).toEqual(['input gate (i)', 'forget gate (f)', 'output gate (o)']);
    const dots = all('.dot');
    expect(dots).toHaveLength(3 * 48);
    const state = gatesState().saturation.gates[0];
    const dot = dots.find(({ dataset }) => dataset['cell'] === '0:3');
    expect(Number(dot?.getAttribute('cx')) / 260).toBeCloseTo(state?.above[3] ?? NaN, 5);
    expect(1 - Number(dot?.getAttribute('cy')) / 260).toBeCloseTo(state?.below[3] ?? NaN, 5);
    expect(dots.filter(({ classList }) => classList.contains('known'))).toHaveLength(6);
  });

  it('are walked with arrow keys from one stop of the tab key; Enter colours the lens', async () => {
    const { all, asked, text } = await mountPage(gatesState());
    const stops = all('.dot').filter(dot => dot.getAttribute('tabindex') === '0');
    expect(stops.map(({ dataset }) => dataset['cell'])).toEqual(['0:7', '0:7', '0:7']);
    const focused = (): string | undefined =>
      all('.dot').find(dot => (dot.getRootNode() as ShadowRoot).activeElement === dot)?.dataset['cell'];
    stops[0]?.focus();
    press(stops[0] as HTMLElement, 'ArrowRight');
    await settle();
    expect(focused()).toBe('0:8');
    expect(text('.told')[0]).toMatch(/^Cell 0:8 · i: [\d.]+% open, [\d.]+% shut · f:/);
    press(all('.dot').find(({ dataset }) => dataset['cell'] === '0:8') as HTMLElement, 'Home');
    await settle();
    expect(focused()).toBe('0:0');
    press(all('.dot').find(({ dataset }) => dataset['cell'] === '0:0') as HTMLElement, 'End');
    await settle();
    expect(focused()).toBe('1:23');
    press(all('.dot').find(({ dataset }) => dataset['cell'] === '1:23') as HTMLElement, 'Enter');
    expect(asked).toEqual([{ cell: 47 }]);
  });

  it('of a network without gates are none', async () => {
    const state = gatesState();
    const none = { ...state, saturation: { ...state.saturation, gates: [] } };
    expect((await mountPage(none)).text('p')[0]).toMatch(/has no gates/);
  });
});

/** Serious and critical findings, in words. */
const problems = async (): Promise<string[]> => {
  const { violations } = await axe.run(page, { resultTypes: ['violations'] });
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) => nodes.map(node => `${id}: ${node.target.join(' ')}: ${node.failureSummary ?? ''}`));
};

describe.each(['dark', 'light', 'hc-dark', 'hc-light'] satisfies ThemeName[])('for a screen reader, %s', theme => {
  it.each([
    ['the evidence', evidenceState()],
    ['no evidence', evidenceState({ questions: [], files: null, seed: null })],
    ['the gates', gatesState()],
  ] as const)('axe finds nothing serious in %s', async (_, state) => {
    await mountPage(state, theme);
    expect(await problems()).toEqual([]);
  });
});
