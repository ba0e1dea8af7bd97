import { afterEach, describe, expect, it, vi } from 'vitest';
import { formatRgb } from '../../src/shared/colourPalette.js';
import { isGap } from '../../src/shared/gap.js';
import { scaleOf } from '../../src/shared/shownCell.js';
import { readTheme } from '../../src/webview/rendering/lensTheme.js';
import { mount, settle, unmountAll, type Mounted } from './support/mount.js';
import { sample } from './support/sample.js';

afterEach(unmountAll);

/** Selects from a character of one row to a character of another, as dragging does, and copies. */
const copy = (lens: Mounted, from: readonly [number, number], to: readonly [number, number]): DataTransfer => {
  const root = lens.view.renderRoot as ShadowRoot;
  const text = (line: number): Node =>
    root.querySelector(`.row[aria-rowindex="${line + 1}"] .text`)?.firstChild ?? new Text();
  getSelection()?.setBaseAndExtent(text(from[0]), from[1], text(to[0]), to[1]);
  const clipboardData = new DataTransfer();
  const event = new ClipboardEvent('copy', { clipboardData, bubbles: true, composed: true, cancelable: true });
  root.querySelector('.rows')?.dispatchEvent(event);
  return clipboardData;
};

describe('copying rows', () => {
  it('gives the selected text, and its colours as rich text', async () => {
    const lens = await mount(sample);
    await settle();
    const lines = sample.split('\n');
    const data = copy(lens, [1, 3], [4, 2]);
    const expected = [lines[1]?.slice(3), lines[2], lines[3], lines[4]?.slice(0, 2)].join('\n');
    expect(data.getData('text/plain')).toBe(expected);

    const page = new DOMParser().parseFromString(data.getData('text/html'), 'text/html');
    const blocks = [...(page.body.firstElementChild?.children ?? [])];
    expect(blocks.map(block => block.textContent).join('\n')).toBe(expected);

    const { choice, choiceContext, snapshot } = lens.session;
    if (choice === undefined || choiceContext === undefined || snapshot === undefined) throw new Error('nothing shown');
    const theme = readTheme(document.body);
    const table = theme.table(scaleOf(choiceContext, choice, choice.active, 1), 'text');
    const line = lines[3] ?? '';
    const start = lines.slice(0, 3).join('\n').length + 1;
    let index = 0;
    for (const span of blocks[2]?.querySelectorAll('span') ?? []) {
      for (let at = 0; at < span.textContent.length; at++, index++) {
        const value = lens.host.activations.quantised(choice.active, choice.signal, start + index);
        const hex = (isGap(line, index) ? table.softColours : table.colours)[value + 128] ?? '';
        const probe = document.createElement('i');
        probe.style.backgroundColor = hex;
        expect(span.style.backgroundColor, `column ${index}`).toBe(probe.style.backgroundColor);
      }
    }
    expect(index).toBe(line.length);
    expect(data.getData('text/html')).toContain(formatRgb(theme.palette.text));
  });

  it('copies the whole file, rows out of view too, when everything is selected by its key', async () => {
    const text = Array.from({ length: 400 }, (_, line) => `line ${line} 😀\n`).join('');
    const lens = await mount(text);
    const written: ClipboardItem[][] = [];
    const write = vi.spyOn(navigator.clipboard, 'write').mockImplementation(items => {
      written.push([...items]);
      return Promise.resolve();
    });
    const press = (key: string): boolean =>
      lens.view.dispatchEvent(new KeyboardEvent('keydown', { key, ctrlKey: true, bubbles: true, composed: true }));
    press('a');
    press('c');
    copy(lens, [1, 0], [2, 1]);
    await vi.waitFor(() => expect(written).toHaveLength(1));
    const item = written[0]?.[0];
    if (item === undefined) throw new Error('nothing was copied');
    expect(await (await item.getType('text/plain')).text()).toBe(text);
    const page = new DOMParser().parseFromString(await (await item.getType('text/html')).text(), 'text/html');
    const blocks = [...(page.body.firstElementChild?.children ?? [])];
    expect(blocks).toHaveLength(401);
    expect(blocks[399]?.textContent).toBe('line 399 😀');
    // The same colours as a copy of the rows in view has.
    lens.view.dispatchEvent(new PointerEvent('pointerdown', { bubbles: true, composed: true }));
    const rows = copy(lens, [1, 0], [2, 9]).getData('text/html');
    const copied = new DOMParser().parseFromString(rows, 'text/html').body.firstElementChild?.firstElementChild;
    expect(blocks[1]?.innerHTML).toBe(copied?.innerHTML);
    expect(written).toHaveLength(1);
    write.mockRestore();
  });

  it('leaves copying alone where nothing is selected', async () => {
    const lens = await mount(sample);
    expect(copy(lens, [1, 3], [1, 3]).types).toEqual([]);
  });
});

describe('pictures', () => {
  it('are drawn as PNG for the host, and a picture that is too large is refused in words', async () => {
    const lens = await mount(sample);
    const shapes = [
      { kind: 'box', x: 0, y: 0, width: 10, height: 10, fill: '#ff0000' },
      { kind: 'text', x: 12, y: 9, text: 'ab', fill: '#ffffff', size: 10, font: 'code', width: 12 },
    ] as const;
    const picture = { width: 40, height: 20, background: '#000000', fontFamily: '', shapes };
    lens.host.events?.drawPicture({ ...picture, ticket: 7 });
    lens.host.events?.drawPicture({ ...picture, ticket: 8, height: 90_000 });
    type Drawn = { ticket: number; png?: Uint8Array<ArrayBuffer>; problem?: string };
    const drawn = (): Drawn[] => lens.host.requests<Drawn>('pictureDrawn');
    await expect.poll(() => drawn().length).toBe(2);
    expect(drawn().find(({ ticket }) => ticket === 8)?.problem).toContain('too large');
    const image = await createImageBitmap(new Blob([drawn().find(({ ticket }) => ticket === 7)?.png ?? '']));
    expect([image.width, image.height]).toEqual([80, 40]);
    const canvas = new OffscreenCanvas(80, 40);
    const context = canvas.getContext('2d');
    context?.drawImage(image, 0, 0);
    expect([...(context?.getImageData(10, 10, 1, 1).data ?? [])]).toEqual([255, 0, 0, 255]);
    expect([...(context?.getImageData(70, 30, 1, 1).data ?? [])]).toEqual([0, 0, 0, 255]);
  });
});
