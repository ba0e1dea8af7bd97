import type { Page } from 'playwright';
import { lens } from './workbench.js';

export type Rgb = readonly [number, number, number];

export interface Point {
  readonly x: number;
  readonly y: number;
}

/** A character of the lens: its place in the text, from zero, and on the screen, in CSS pixels of the window. */
export interface ShownCharacter extends Point {
  readonly line: number;
  readonly index: number;
  readonly character: string;
  readonly width: number;
  readonly height: number;
}

/** The characters of every row that is in view whole, as far as they are in view; tabs are left out. */
export const shownCharacters = async (page: Page): Promise<ShownCharacter[]> => {
  const view = lens(page).locator('.view');
  const outer = await view.boundingBox({ timeout: 5_000 });
  if (outer === null) throw new Error('the lens shows no text');
  const found = await view.evaluate(element => {
    const bounds = element.getBoundingClientRect();
    const range = document.createRange();
    return [...element.querySelectorAll('.row')].flatMap(row => {
      const { top, bottom, height } = row.getBoundingClientRect();
      const text = [...(row.querySelector('.text')?.childNodes ?? [])].find(node => node instanceof Text);
      if (text === undefined || top < bounds.top || bottom > bounds.bottom) return [];
      const line = Number(row.getAttribute('aria-rowindex')) - 1;
      return [...text.data].flatMap((character, index) => {
        range.setStart(text, index);
        range.setEnd(text, index + 1);
        const { left, right, width } = range.getBoundingClientRect();
        const inView = left >= bounds.left && right <= bounds.right && character !== '\t';
        return inView ? [{ line, index, character, x: left - bounds.left, y: top - bounds.top, width, height }] : [];
      });
    });
  });
  return found.map(box => ({ ...box, x: box.x + outer.x, y: box.y + outer.y }));
};

/** The glyphs of line `line` (from zero) that are in view. */
export const glyphsOf = async (page: Page, line: number): Promise<ShownCharacter[]> => {
  const glyphs = (await shownCharacters(page)).filter(shown => shown.line === line && shown.character.trim() !== '');
  if (glyphs.length === 0) throw new Error(`the lens shows nothing of line ${line + 1}`);
  return glyphs;
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
