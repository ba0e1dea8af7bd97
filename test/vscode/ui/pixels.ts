import type { FrameLocator, Page } from 'playwright';
import { lens } from './workbench.js';

export type Rgb = readonly [number, number, number];

export interface Point {
  readonly x: number;
  readonly y: number;
}

/** A character of the lens: where it is on the screen, in CSS pixels of the window. */
export interface ShownCharacter extends Point {
  readonly line: number;
  readonly index: number;
  readonly character: string;
  readonly width: number;
  readonly height: number;
}

/** The characters of the lines [from, to) that the lens shows, counted from zero, tabs left out. */
export const shownCharacters = async (page: Page, from: number, to: number): Promise<ShownCharacter[]> => {
  const frame: FrameLocator = lens(page);
  const found: ShownCharacter[] = [];
  for (let line = from; line < to; line++) {
    const row = frame.locator(`.row[aria-rowindex="${line + 1}"] .text`);
    const outer = await row.boundingBox();
    if (outer === null) throw new Error(`the lens does not show line ${line + 1}`);
    const boxes = await row.evaluate(element => {
      const text = [...element.childNodes].find(node => node instanceof Text);
      if (text === undefined) return [];
      const origin = element.getBoundingClientRect();
      const range = document.createRange();
      return [...text.data].map((character, index) => {
        range.setStart(text, index);
        range.setEnd(text, index + 1);
        const { left, top, width, height } = range.getBoundingClientRect();
        return { character, index, x: left - origin.left, y: top - origin.top, width, height };
      });
    });
    for (const box of boxes) {
      if (box.character !== '\t') found.push({ ...box, line, x: box.x + outer.x, y: outer.y, height: outer.height });
    }
  }
  return found;
};

/** The colours of the window at `points`, as the screen shows them. */
export const screenColours = async (page: Page, points: readonly Point[]): Promise<Rgb[]> => {
  const picture = (await page.screenshot()).toString('base64');
  // A page of its own: the workbench's policy loads no data: images.
  const reader = await page.context().newPage();
  try {
    return await reader.evaluate(
      async ({ picture, points }) => {
        const image = new Image();
        image.src = `data:image/png;base64,${picture}`;
        await image.decode();
        const canvas = new OffscreenCanvas(image.width, image.height);
        const context = canvas.getContext('2d');
        if (context === null) throw new Error('no canvas');
        context.drawImage(image, 0, 0);
        return points.map(({ x, y }): [number, number, number] => {
          const [r = 0, g = 0, b = 0] = context.getImageData(Math.floor(x), Math.floor(y), 1, 1).data;
          return [r, g, b];
        });
      },
      { picture, points: points.map(({ x, y }) => ({ x, y })) },
    );
  } finally {
    await reader.close();
    await page.bringToFront();
  }
};

/** The largest difference between two colours in any of red, green and blue. */
export const distance = (a: Rgb, b: Rgb): number =>
  Math.max(...a.map((part, index) => Math.abs(part - (b[index] ?? 0))));
