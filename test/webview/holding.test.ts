import { afterEach, describe, expect, it, vi } from 'vitest';
import { rowHeights } from '../../src/webview/rendering/metrics.js';
import { fakeLook } from './support/fakeHost.js';
import { cell } from './support/fakeNetwork.js';
import { deepQuery, mount, settle, unmountAll, type Mounted } from './support/mount.js';
import { sample } from './support/sample.js';

afterEach(unmountAll);

const find = (lens: Mounted, selector: string): HTMLElement | undefined => deepQuery(lens.app.renderRoot, selector)[0];
const words = (lens: Mounted, selector: string): string =>
  (find(lens, selector)?.textContent ?? '').replace(/\s+/g, ' ').trim();
const click = async (lens: Mounted, selector: string): Promise<void> => {
  find(lens, selector)?.click();
  await settle();
};

describe('a cell switched off', () => {
  it('is held at zero, told in bits per character, marked on its chip, and free again', async () => {
    const lens = await mount(sample);
    expect(words(lens, '.toggle')).toBe('Switch cell off');
    await click(lens, '.toggle');
    expect(lens.host.requests('hold')).toEqual([
      { network: lens.session.document?.network.id, clamps: [{ cell: cell(407), value: 0 }] },
    ]);
    await vi.waitUntil(() => words(lens, '.change').includes('costs'));
    expect(words(lens, '.change')).toContain(
      'Holding 0:407 at 0.00 costs +0.350 bits per character (+15.4%): 2.620, was 2.270',
    );
    expect(words(lens, 'li.active .off')).toBe('off');
    await click(lens, '.toggle');
    expect(lens.host.requests<{ clamps: unknown }>('hold').at(-1)?.clamps).toEqual([]);
    await settle();
    expect(find(lens, '.change')).toBeUndefined();
    expect(find(lens, 'li .off')).toBeUndefined();
  });

  it('is held at its mean, or where the slider says', async () => {
    const lens = await mount(sample);
    await click(lens, '.toggle');
    await click(lens, 'input[value="mean"]');
    await vi.waitUntil(() => lens.host.requests('hold').length === 2);
    const [{ value: mean } = { value: NaN }] =
      lens.host.requests<{ clamps: { value: number }[] }>('hold')[1]?.clamps ?? [];
    expect(Number.isFinite(mean)).toBe(true);
    expect(mean).not.toBe(0);
    await settle();
    const slider = find(lens, 'input[type="range"]') as HTMLInputElement;
    slider.value = slider.max;
    slider.dispatchEvent(new InputEvent('input'));
    const [{ value } = { value: NaN }] = lens.host.requests<{ clamps: { value: number }[] }>('hold')[2]?.clamps ?? [];
    expect(value).toBeCloseTo(Number(slider.max));
    expect(value).toBeGreaterThan(0);
  });

  it('shows a stripe of what it costs, made of both readings', async () => {
    const lens = await mount(sample);
    const stripes = (): number => deepQuery(lens.view.renderRoot, 'canvas.pixels').length;
    const before = stripes();
    const heightBefore = Number.parseInt(lens.view.style.getPropertyValue('--row-height'), 10);
    await click(lens, '.toggle');
    await vi.waitUntil(() => stripes() === before + 1);
    // The rows make room for it: its band ends where the row ends, or it would drift from line to line.
    const rowHeight = (): number => Number.parseInt(lens.view.style.getPropertyValue('--row-height'), 10);
    await vi.waitUntil(() => rowHeight() === rowHeights(fakeLook, before).rowHeight);
    expect(rowHeight()).toBeGreaterThan(heightBefore);
    const asked = lens.host.requests<{ unheld?: boolean }>('surprise');
    expect(asked.map(({ unheld }) => unheld === true).sort()).toEqual([false, true]);
    // 3 bits more of the 4 at the end of the scale.
    expect(lens.session.snapshot?.costs?.page(0)?.[0]).toBe(Math.round((127 * 3) / 4));
  });

  it('tells the host which cell colours the text', async () => {
    const lens = await mount(sample);
    lens.session.activate(cell(421));
    expect(lens.host.requests<{ choice: { active: number } }>('chosen').at(-1)?.choice.active).toBe(421);
  });
});

describe('text selected in the lens', () => {
  it('can be asked which cells are on exactly there', async () => {
    const lens = await mount(sample);
    expect(find(lens, '.range')).toBeUndefined();
    const node = lens.view.renderRoot.querySelector('.row[aria-rowindex="4"] .text')?.firstChild as Text;
    getSelection()?.setBaseAndExtent(node, 1, node, 8);
    await vi.waitUntil(() => find(lens, '.range'));
    await click(lens, '.range');
    const from = (lens.view.lineAt(3)?.start ?? NaN) + 1;
    expect(lens.host.requests('ask')).toEqual([{ about: 'range', document: lens.host.document, from, to: from + 7 }]);
    getSelection()?.removeAllRanges();
    await vi.waitUntil(() => find(lens, '.range') === undefined);
  });
});
