import { afterEach, describe, expect, it, vi } from 'vitest';
import { createPalette } from '../../src/shared/colourPalette.js';
import { colourTable, type ColourScale } from '../../src/shared/colourScale.js';
import type { Signal } from '../../src/shared/network.js';
import { maximumLineLength } from '../../src/webview/data/lineStore.js';
import { cell } from './support/fakeNetwork.js';
import { deepQuery, mount, pixelAt, settle, unmountAll, type Mounted } from './support/mount.js';
import { sample } from './support/sample.js';
import { applyTheme } from './support/themes.js';

afterEach(unmountAll);

const darkModern = { background: '#1F1F1F', foreground: '#CCCCCC', kind: 'dark' } as const;
const stringScale: ColourScale = { mode: 'on/off', threshold: 0.1, sign: 1 };

const layers = ({ view }: Mounted): HTMLCanvasElement[] => [
  ...view.renderRoot.querySelectorAll<HTMLCanvasElement>('canvas.pixels'),
];
const textLayer = (lens: Mounted): HTMLCanvasElement => layers(lens)[0] as HTMLCanvasElement;
const rows = ({ view }: Mounted): HTMLElement[] => [...view.renderRoot.querySelectorAll<HTMLElement>('.row')];

/** The colour that the string cell must have at an offset of a character with a glyph. */
const expected = (
  lens: Mounted,
  offset: number,
  signal: Signal = 'tanh_c',
  scale: ColourScale = stringScale,
): number[] => {
  const table = colourTable(createPalette(darkModern), scale);
  return [...(table[lens.host.activations.quantised(cell(407), signal, offset) + 128] ?? []), 255];
};

describe('colours of the text', () => {
  it('are those of the table, for every glyph in view', async () => {
    const lens = await mount(sample);
    const canvas = textLayer(lens);
    let checked = 0;
    const lines = sample.split('\n');
    let start = 0;
    for (let row = 0; row < 10; row++) {
      const line = lines[row] ?? '';
      for (let column = 0; column < line.length; column++) {
        if (line.charCodeAt(column) <= 32) continue;
        expect(pixelAt(canvas, column, row)).toEqual(expected(lens, start + column));
        checked++;
      }
      start += line.length + 1;
    }
    expect(checked).toBeGreaterThan(100);
  });

  it('fill every cell of a tab, softer than glyphs, and leave the rest of the row empty', async () => {
    const lens = await mount('"\ta"\n', { look: { tabSize: 8 } });
    const canvas = textLayer(lens);
    const tab = pixelAt(canvas, 1, 0);
    for (let column = 2; column < 8; column++) expect(pixelAt(canvas, column, 0)).toEqual(tab);
    expect(pixelAt(canvas, 8, 0)).toEqual(expected(lens, 2));
    const blueness = (pixel: number[]): number => (pixel[2] ?? 0) - (pixel[0] ?? 0);
    expect(blueness(tab)).toBeGreaterThan(5);
    expect(blueness(tab)).toBeLessThan(blueness(expected(lens, 1)) * 0.7);
    expect(pixelAt(canvas, 9, 0)[3]).toBe(255);
    expect(pixelAt(canvas, 10, 0)[3]).toBe(255);
    expect(pixelAt(canvas, 11, 0)).toEqual([0, 0, 0, 0]);
  });

  it('do not soften white space when the reader does not want it', async () => {
    const lens = await mount('"a  b"\n', { look: { softenWhitespace: false } });
    expect(pixelAt(textLayer(lens), 2, 0)).toEqual(expected(lens, 2));
  });

  it('are whole where a single space stands between glyphs, softer where there is a gap', async () => {
    const lens = await mount('"a b  c"\n');
    expect(pixelAt(textLayer(lens), 2, 0)).toEqual(expected(lens, 2));
    expect(pixelAt(textLayer(lens), 4, 0)).not.toEqual(expected(lens, 4));
  });

  it('change with the theme while the page is open', async () => {
    const lens = await mount('"abc"\n');
    const before = pixelAt(textLayer(lens), 2, 0);
    applyTheme('light');
    const light = createPalette({ background: '#FFFFFF', foreground: '#3B3B3B', kind: 'light' });
    const value = lens.host.activations.quantised(cell(407), 'tanh_c', 2) + 128;
    await vi.waitFor(() =>
      expect(pixelAt(textLayer(lens), 2, 0)).toEqual([...(colourTable(light, stringScale)[value] ?? []), 255]),
    );
    expect(pixelAt(textLayer(lens), 2, 0)).not.toEqual(before);
  });

  it('are three solid ones with marks in high contrast', async () => {
    const lens = await mount('x = "abc";\n');
    applyTheme('hc-dark');
    await settle();
    await settle();
    const marks = lens.view.renderRoot.querySelector('canvas.overlay') as HTMLCanvasElement;
    const drawn = (marks.getContext('2d')?.getImageData(0, 0, marks.width, marks.height).data ?? []).some(
      part => part > 0,
    );
    expect(drawn).toBe(true);
    const high = createPalette({ background: '#000000', foreground: '#FFFFFF', kind: 'hc-dark' });
    expect(pixelAt(textLayer(lens), 6, 0)).toEqual([...high.positive, 255]);
  });

  it('follow another cell, signal and scale', async () => {
    const lens = await mount(sample);
    lens.session.changeChoice((_, choice) => ({ ...choice, signal: 'o', scaleMode: 'signed' }));
    await vi.waitFor(() => expect(pixelAt(textLayer(lens), 0, 0)).toEqual(expected(lens, 0, 'o', { mode: 'signed' })));
  });

  it('has a stripe layer for each other pinned cell, which shows where it is on and nothing where it is off', async () => {
    const lens = await mount('/* a */ int b;\n');
    expect(layers(lens)).toHaveLength(lens.session.choice?.cells.length ?? 0);
    const comment = layers(lens)[1] as HTMLCanvasElement;
    expect(pixelAt(comment, 4, 0)[3]).toBe(255);
    expect(pixelAt(comment, 13, 0)[3]).toBe(0);
  });
});

describe('rows that have to be measured', () => {
  it('are drawn where the font puts their characters', async () => {
    const lens = await mount('"日本 🎉 é" x\n');
    const text = rows(lens)[0]?.querySelector('.text')?.firstChild as Text;
    const overlay = lens.view.renderRoot.querySelector('canvas.overlay') as HTMLCanvasElement;
    const origin = overlay.getBoundingClientRect();
    const ratio = overlay.width / origin.width;
    for (const index of [1, 2, 8]) {
      const range = document.createRange();
      range.setStart(text, index);
      range.setEnd(text, index + 1);
      const box = range.getBoundingClientRect();
      const pixel = pixelAt(
        overlay,
        ((box.left + box.right) / 2 - origin.left) * ratio,
        (box.top - origin.top + 4) * ratio,
      );
      expect(pixel).toEqual(expected(lens, index));
    }
    expect(
      textLayer(lens)
        .getContext('2d')
        ?.getImageData(0, 0, 40, 1)
        .data.every(part => part === 0),
    ).toBe(true);
  });
});

describe('long documents', () => {
  it('cuts a line of 1 MB with a visible mark and asks only for what it shows', async () => {
    const lens = await mount('x'.repeat(1_000_000));
    const row = rows(lens)[0];
    expect(row?.querySelector('.text')?.firstChild?.textContent).toHaveLength(maximumLineLength);
    expect(row?.querySelector('.cut')?.textContent).toMatch(/more characters in this line/);
    const asked = lens.host.requests<{ from: number; to: number }>('activations');
    expect(Math.max(...asked.map(({ to }) => to))).toBeLessThanOrEqual(4_096);
  });

  it('scrolls through 100,000 lines with a screenful of rows, each with the text of its line', async () => {
    const text = Array.from({ length: 100_000 }, (_, line) => `line ${line}`).join('\n');
    const lens = await mount(text);
    const pool = new Set(rows(lens));
    expect(pool.size).toBeLessThan(60);
    for (const target of [37, 50_000, 99_990]) {
      lens.view.scrollByReader(target);
      await vi.waitFor(() =>
        expect(rows(lens)[0]?.querySelector('.text')?.firstChild?.textContent).toBe(`line ${target}`),
      );
      const last = rows(lens)[5] as HTMLElement;
      expect(last.getAttribute('aria-rowindex')).toBe(String(target + 6));
      expect(last.querySelector('.text')?.firstChild?.textContent).toBe(`line ${target + 5}`);
    }
    expect(rows(lens).filter(row => pool.has(row)).length).toBeGreaterThan(5);
    const top = new Set(rows(lens).map(row => row.getBoundingClientRect().top));
    expect(top.size).toBe(rows(lens).length);
  });

  it('reaches the last of a million lines, past the height a browser allows', async () => {
    const lens = await mount('a\n'.repeat(1_000_000));
    const spacer = lens.view.renderRoot.querySelector<HTMLElement>('.spacer');
    expect(spacer?.offsetHeight).toBeLessThanOrEqual(7_000_000);
    lens.view.scrollByReader(999_990);
    await vi.waitFor(() => expect(rows(lens)[0]?.getAttribute('aria-rowindex')).toBe('999991'));
    const scroller = lens.view.renderRoot.querySelector('.scroller') as HTMLElement;
    scroller.dispatchEvent(new WheelEvent('wheel', { deltaY: -200, bubbles: true, cancelable: true }));
    await vi.waitFor(() => expect(Number(rows(lens)[0]?.getAttribute('aria-rowindex'))).toBeLessThan(999_991));
    expect(Number(rows(lens)[0]?.getAttribute('aria-rowindex'))).toBeGreaterThan(999_900);
  });

  it('marks characters that the vocabulary does not know', async () => {
    const lens = await mount('a\u0001b é\n');
    expect(deepQuery(lens.app.renderRoot, 'lens-status-footer')[0]?.shadowRoot?.textContent).toMatch(/2 unknown/);
    const overlay = lens.view.renderRoot.querySelector('canvas.overlay') as HTMLCanvasElement;
    expect(
      overlay
        .getContext('2d')
        ?.getImageData(0, 0, overlay.width, overlay.height)
        .data.some(part => part > 0),
    ).toBe(true);
  });
});
