import { afterEach, describe, expect, it, vi } from 'vitest';
import type { CharacterDetails } from '../../src/shared/engineApi.js';
import { charOffset } from '../../src/shared/units.js';
import { fakeNetwork } from './support/fakeNetwork.js';
import { deepQuery, mount, settle, unmountAll, type Mounted } from './support/mount.js';
import { sample } from './support/sample.js';

afterEach(unmountAll);

/** A lens of a network that reads tokens, one of which is [from, to). */
const mountTokens = async (text: string, from: number, to: number): Promise<Mounted> => {
  const lens = await mount(text, { network: { ...fakeNetwork, readsTokens: true } });
  const details = lens.host.details.bind(lens.host);
  const token = { text: text.slice(from, to), symbol: 321, from: charOffset(from), to: charOffset(to) };
  lens.host.details = (...asked): CharacterDetails => {
    const isInside = asked[0] >= from && asked[0] < to;
    return { ...details(...asked), ...(isInside ? { token } : {}) };
  };
  return lens;
};

const hover = ({ view }: Mounted, line: number, index: number): void => {
  const box = view.boxOf(line, index);
  if (box === undefined) throw new Error(`line ${line} is not in view`);
  const bounds = view.getBoundingClientRect();
  const [clientX, clientY] = [bounds.left + (box.left + box.right) / 2, bounds.top + (box.top + box.bottom) / 2];
  const target = view.renderRoot.querySelector('.view') as HTMLElement;
  target.dispatchEvent(new PointerEvent('pointermove', { clientX, clientY, bubbles: true, composed: true }));
};

/** Where the outline under the pointer is, against the characters from `first` to `last` of a line. */
const outline = ({ view }: Mounted): { left: number; right: number } => {
  const { left, right } = (view.renderRoot.querySelector('.box.hover') as HTMLElement).getBoundingClientRect();
  const bounds = view.getBoundingClientRect();
  return { left: left - bounds.left + 1, right: right - bounds.left - 1 };
};

const expectAround = (lens: Mounted, line: number, first: number, last: number): void => {
  const { left, right } = outline(lens);
  expect(left).toBeCloseTo(lens.view.boxOf(line, first)?.left ?? Number.NaN, 0);
  expect(right).toBeCloseTo(lens.view.boxOf(line, last)?.right ?? Number.NaN, 0);
};

const cardWords = async ({ app }: Mounted): Promise<string> => {
  const card = await vi.waitUntil(() => deepQuery(app.renderRoot, 'lens-character-card')[0]);
  return (card.shadowRoot?.textContent ?? '').replace(/\s+/g, ' ');
};

describe('a network that reads tokens', () => {
  it('has the token under the pointer outlined and named', async () => {
    const from = sample.indexOf('#include');
    const lens = await mountTokens(sample, from, from + 8);
    hover(lens, 3, 4);
    expect(await cardWords(lens)).toContain('#include token 321');
    await settle();
    expectAround(lens, 3, 0, 7);
    // Beside the token a character is a character.
    hover(lens, 3, 9);
    await vi.waitFor(async () => expect(await cardWords(lens)).toContain('column 10'));
    await settle();
    expectAround(lens, 3, 9, 9);
  });

  it('has no more outlined than what lies in the line', async () => {
    const lens = await mountTokens('ab cd\n    ef\n', 3, 10);
    hover(lens, 0, 4);
    expect(await cardWords(lens)).toContain('cd⏎␣␣␣␣');
    await settle();
    expectAround(lens, 0, 3, 4);
    hover(lens, 1, 1);
    await vi.waitFor(async () => expect(await cardWords(lens)).toContain('line 2'));
    await settle();
    expectAround(lens, 1, 0, 3);
  });

  it('has no characters marked as unknown: they are parts of tokens', async () => {
    const isMarked = ({ view }: Mounted): boolean => {
      const overlay = view.renderRoot.querySelector('canvas.overlay') as HTMLCanvasElement;
      const image = overlay.getContext('2d')?.getImageData(0, 0, overlay.width, overlay.height);
      return image?.data.some(part => part > 0) ?? false;
    };
    const network = { ...fakeNetwork, vocabulary: ['', 'a', 'ab', '\n'] };
    expect(isMarked(await mount('abc\n', { network }))).toBe(true);
    expect(isMarked(await mount('abc\n', { network: { ...network, readsTokens: true } }))).toBe(false);
  });
});
