import { afterEach, describe, expect, it, vi } from 'vitest';
import { formatValue } from '../../src/webview/state/numbers.js';
import { cell, fakeNetwork } from './support/fakeNetwork.js';
import { deepQuery, mount, press, settle, unmountAll, type Mounted } from './support/mount.js';
import { sample } from './support/sample.js';

afterEach(unmountAll);

const scroller = ({ view }: Mounted): HTMLElement => view.renderRoot.querySelector('.scroller') as HTMLElement;
const cards = ({ app }: Mounted): HTMLElement[] => deepQuery(app.renderRoot, 'lens-character-card');
const card = async (lens: Mounted): Promise<HTMLElement> =>
  vi.waitUntil(() => (cards(lens)[0]?.shadowRoot?.textContent === '' ? undefined : cards(lens)[0]), { timeout: 2_000 });
const words = (element: HTMLElement): string => (element.shadowRoot?.textContent ?? '').replace(/\s+/g, ' ');

/** The middle of a character, in px of the page. */
const middle = ({ view }: Mounted, line: number, index: number): { clientX: number; clientY: number } => {
  const box = view.boxOf(line, index);
  const bounds = view.getBoundingClientRect();
  if (box === undefined) throw new Error(`line ${line} is not in view`);
  return { clientX: bounds.left + (box.left + box.right) / 2, clientY: bounds.top + (box.top + box.bottom) / 2 };
};
const hover = (lens: Mounted, line: number, index: number): void => {
  const target = lens.view.renderRoot.querySelector('.view') as HTMLElement;
  target.dispatchEvent(
    new PointerEvent('pointermove', { ...middle(lens, line, index), bubbles: true, composed: true }),
  );
};
const click = (lens: Mounted, line: number, index: number): void => {
  const target = lens.view.renderRoot.querySelector('.view') as HTMLElement;
  target.dispatchEvent(new MouseEvent('click', { ...middle(lens, line, index), bubbles: true, composed: true }));
};
const asked = (lens: Mounted): number[] =>
  lens.host.requests<{ offset: number }>('inspect').map(({ offset }) => offset);

describe('card', () => {
  it('tells what the engine says of the hovered character, every signal of every pinned cell', async () => {
    const lens = await mount(sample);
    hover(lens, 3, 4);
    const shown = await card(lens);
    const offset = sample.indexOf('#include') + 4;
    expect(words(shown)).toContain('line 4, column 5 · cost 3.87 bits');
    const details = lens.host.details(offset, lens.session.choice?.cells ?? [], 5);
    const bodyRows = [...(shown.shadowRoot?.querySelectorAll('tbody tr') ?? [])];
    expect(bodyRows).toHaveLength(5);
    bodyRows.forEach((row, index) => {
      const texts = [...row.querySelectorAll('td')].map(each => each.textContent.trim());
      const signals = details.pinned[index]?.signals ?? {};
      expect(texts).toEqual(
        (['h', 'c', 'tanh_c', 'i', 'f', 'g', 'o'] as const).map(signal => formatValue(signals[signal] ?? 0)),
      );
    });
    expect(words(shown)).toContain('75.2%');
    expect(words(shown)).toMatch(/What came: u, expected with 75\.2%\s?, cost 0\.41 bits/);
  });

  it('goes above a low line where there is more room, from the first', async () => {
    const lens = await mount(`${'a long line of words '.repeat(5)}\n`.repeat(60));
    const low = Math.floor(lens.view.linesInView) - 2;
    hover(lens, low, 4);
    const shown = await card(lens);
    await settle();
    const bounds = shown.getBoundingClientRect();
    expect(bounds.bottom).toBeLessThanOrEqual(middle(lens, low, 4).clientY);
    expect(shown.clientHeight).toBeGreaterThan(300);
  });

  it('asks only about the character on which the pointer rests', async () => {
    const lens = await mount(sample);
    for (const index of [0, 1, 2, 3]) hover(lens, 3, index);
    await card(lens);
    expect(asked(lens)).toEqual([sample.indexOf('#include') + 3]);
  });

  it('never shows the answer to an older question', async () => {
    const lens = await mount(sample);
    lens.host.held.add('inspect');
    scroller(lens).focus();
    press(scroller(lens), 'ArrowDown');
    await vi.waitUntil(() => asked(lens).length === 1);
    press(scroller(lens), 'ArrowRight');
    await vi.waitUntil(() => asked(lens).length === 2);
    const [first] = lens.host.recorded.filter(({ method }) => method === 'inspect');
    expect(first?.signal?.aborted).toBe(true);
    lens.host.release();
    const shown = await card(lens);
    expect(words(shown)).toContain('line 1, column 2');
  });

  it('does not cover the line it speaks of', async () => {
    const lens = await mount(sample);
    for (const [line, index] of [
      [1, 3],
      [11, 12],
      [16, 50],
    ] as const) {
      hover(lens, line, index);
      await vi.waitFor(() => expect(words(cards(lens)[0] as HTMLElement)).toContain(`line ${line + 1},`));
      await settle();
      const box = lens.view.boxOf(line, index);
      const bounds = lens.view.getBoundingClientRect();
      const rect = (cards(lens)[0] as HTMLElement).getBoundingClientRect();
      const top = bounds.top + (box?.top ?? 0);
      const bottom = bounds.top + (box?.bottom ?? 0);
      const beside = rect.left >= bounds.left + (box?.lineRight ?? 0);
      expect(beside || rect.top >= bottom || rect.bottom <= top).toBe(true);
    }
  });

  it('docks at the side on a click, goes to the character in the editor, and Escape dismisses it', async () => {
    const lens = await mount(sample);
    click(lens, 3, 4);
    const shown = await card(lens);
    expect(shown.classList.contains('docked')).toBe(true);
    const bounds = lens.view.getBoundingClientRect();
    const rect = shown.getBoundingClientRect();
    expect(rect.left >= bounds.right || rect.top >= bounds.bottom).toBe(true);
    expect(lens.host.requests('reveal')).toEqual([
      { document: lens.host.document, offset: sample.indexOf('#include') + 4, takeFocus: false },
    ]);
    press(scroller(lens), 'Escape');
    await vi.waitUntil(() => cards(lens).length === 0);
  });

  it('closes at Escape from its own buttons too, and gives the focus to the text', async () => {
    const lens = await mount(sample);
    click(lens, 3, 4);
    const shown = await card(lens);
    const button = shown.shadowRoot?.querySelector<HTMLElement>('.dock') as HTMLElement;
    button.focus();
    // The first one is for the words beside the button.
    press(button, 'Escape');
    press(button, 'Escape');
    await vi.waitUntil(() => cards(lens).length === 0);
    expect(lens.view.renderRoot.querySelector(':focus')).toBe(scroller(lens));
  });

  it('does not hide the character that was clicked where it comes below the text', async () => {
    const text = Array.from({ length: 90 }, (_, line) => `line ${line}`).join('\n');
    const lens = await mount(text);
    (lens.app.parentElement as HTMLElement).style.width = '600px';
    await settle();
    const low = Math.floor(lens.view.linesInView) - 2;
    click(lens, low, 2);
    await card(lens);
    await vi.waitFor(() => expect(lens.view.linesInView).toBeLessThan(low));
    await vi.waitFor(() => {
      const { top, bottom } = lens.view.boxOf(low, 2) ?? { top: -1, bottom: -1 };
      expect(top).toBeGreaterThanOrEqual(0);
      expect(bottom).toBeLessThanOrEqual(lens.view.getBoundingClientRect().height);
    });
    await settle();
    expect(lens.view.boxOf(low, 2)?.top).toBeGreaterThanOrEqual(0);
  });

  it('does not scroll where the character that was clicked stays in view', async () => {
    const lens = await mount(Array.from({ length: 90 }, (_, line) => `line ${line}`).join('\n'));
    (lens.app.parentElement as HTMLElement).style.width = '600px';
    await settle();
    const before = lens.view.linesInView;
    click(lens, 3, 2);
    await card(lens);
    await vi.waitFor(() => expect(lens.view.linesInView).toBeLessThan(before));
    for (let frames = 0; frames < 3; frames++) await settle();
    expect(lens.view.topLine).toBe(0);
  });

  it('asks again when another cell is pinned, and pins a most active cell on a click', async () => {
    const lens = await mount(sample);
    click(lens, 3, 4);
    const shown = await card(lens);
    const button = [...(shown.shadowRoot?.querySelectorAll<HTMLElement>('.active-cells button') ?? [])].find(each =>
      each.textContent.includes('0:77'),
    );
    button?.click();
    await vi.waitFor(() => expect(cards(lens)[0]?.shadowRoot?.querySelectorAll('tbody tr')).toHaveLength(6));
    expect(lens.session.choice?.active).toBe(cell(77));
    expect(lens.session.choice?.scaleMode).toBe('signed');
  });
});

describe('keyboard', () => {
  it('moves a caret and speaks of its character', async () => {
    const lens = await mount(sample);
    scroller(lens).focus();
    const status = (): string => lens.app.renderRoot.querySelector('[aria-live]')?.textContent ?? '';
    press(scroller(lens), 'ArrowDown');
    press(scroller(lens), 'ArrowDown');
    press(scroller(lens), 'End');
    await vi.waitFor(() =>
      expect(status()).toMatch(/^Line 2, column 46, line end\. String 0:407, tanh c −0\.\d\d, off\./),
    );
    press(scroller(lens), 'Home');
    await vi.waitFor(() => expect(status()).toMatch(/^Line 2, column 1, space\./));
    press(scroller(lens), 'End', { ctrlKey: true });
    const lastLine = sample.split('\n').length;
    await vi.waitFor(() => expect(lens.view.caret.position).toEqual({ line: lastLine - 1, index: 0 }));
    press(scroller(lens), 'PageUp');
    expect(lens.view.caret.position?.line).toBeLessThan(lastLine - 5);
  });

  it('steps over a surrogate pair as one character', async () => {
    const lens = await mount('a🎉b\n');
    scroller(lens).focus();
    press(scroller(lens), 'ArrowDown');
    press(scroller(lens), 'ArrowRight');
    press(scroller(lens), 'ArrowRight');
    expect(lens.view.caret.position).toEqual({ line: 0, index: 3 });
    press(scroller(lens), 'ArrowLeft');
    expect(lens.view.caret.position).toEqual({ line: 0, index: 1 });
  });

  it('waits for a line that has not arrived', async () => {
    const text = Array.from({ length: 5_000 }, (_, line) => `line ${line}`).join('\n');
    const lens = await mount(text);
    scroller(lens).focus();
    press(scroller(lens), 'End', { ctrlKey: true });
    await vi.waitFor(() => expect(lens.view.caret.position).toEqual({ line: 4_999, index: 9 }));
  });

  it('steps through the pinned cells with brackets and with Alt and arrows', async () => {
    const lens = await mount(sample);
    press(scroller(lens), ']');
    expect(lens.session.choice?.active).toBe(cell(421));
    press(scroller(lens), 'ArrowLeft', { altKey: true });
    press(scroller(lens), '[');
    expect(lens.session.choice?.active).toBe(cell(250));
    expect(lens.session.choice?.signal).toBe('c');
    lens.host.events?.stepCell({ by: 1 });
    expect(lens.session.choice?.active).toBe(cell(407));
    expect(lens.session.choice?.signal).toBe('tanh_c');
  });
});

describe('choosing cells', () => {
  const picker = (lens: Mounted): ShadowRoot =>
    lens.app.renderRoot.querySelector('lens-cell-picker')?.shadowRoot as ShadowRoot;
  const openPicker = async (lens: Mounted): Promise<HTMLInputElement> => {
    deepQuery(lens.app.renderRoot, '.add')[0]?.click();
    await vi.waitUntil(() => picker(lens).querySelector('dialog')?.open);
    return picker(lens).querySelector('.search') as HTMLInputElement;
  };
  const type = (input: HTMLInputElement, text: string): void => {
    input.value = text;
    input.dispatchEvent(new InputEvent('input', { bubbles: true }));
  };

  it('finds a cell by what it tracks, and pins it with Enter', async () => {
    const lens = await mount(sample);
    const input = await openPicker(lens);
    type(input, 'python');
    await settle();
    expect([...picker(lens).querySelectorAll('li')].map(each => each.textContent.replace(/\s+/g, ' ').trim())).toEqual([
      'String 0:421 Python .884',
      'Comment 0:474 Python .976',
    ]);
    press(input, 'ArrowDown');
    press(input, 'Enter');
    expect(lens.session.choice?.active).toBe(cell(474));
    expect(picker(lens).querySelector('dialog')?.open).toBe(false);
  });

  it('finds any cell by its number, and says when there is none', async () => {
    const lens = await mount(sample);
    const input = await openPicker(lens);
    type(input, '0:33');
    await settle();
    press(input, 'Enter');
    expect(lens.session.choice?.active).toBe(cell(33));
    type(await openPicker(lens), '0:9999');
    await settle();
    expect(picker(lens).querySelector('[role=status]')?.textContent).toMatch(/No cell with such a name/);
  });

  it('takes a layer and a unit', async () => {
    const lens = await mount(sample);
    await openPicker(lens);
    (picker(lens).querySelector('[name=unit]') as HTMLInputElement).value = '511';
    picker(lens).querySelector<HTMLElement>('.any button')?.click();
    expect(lens.session.choice?.active).toBe(cell(511));
  });

  it('unpins all but the last cell', async () => {
    const lens = await mount(sample);
    for (let count = 5; count > 1; count--) {
      deepQuery(lens.app.renderRoot, '.remove')[0]?.click();
      await settle();
      expect(lens.session.choice?.cells).toHaveLength(count - 1);
    }
    deepQuery(lens.app.renderRoot, '.remove')[0]?.click();
    expect(lens.session.choice?.cells).toHaveLength(1);
  });

  it('opens with what suits the language, and an unnamed cell for a network without findings', async () => {
    const python = await mount('x = 1\n', { languageId: 'python' });
    expect(python.session.choice?.cells.slice(0, 2)).toEqual([cell(421), cell(474)]);
    const bare = await mount('x = 1\n', { network: { ...fakeNetwork, findings: [] } });
    expect(bare.session.choice).toEqual({ cells: [cell(0)], active: cell(0), signal: 'tanh_c', scaleMode: 'signed' });
  });
});
