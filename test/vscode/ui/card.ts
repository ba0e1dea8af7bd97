import * as assert from 'node:assert/strict';
import type { Page } from 'playwright';
import type { Expectation } from './oracle.js';
import { symbols } from './oracle.js';
import { lens } from './workbench.js';

const columns = ['h', 'c', 'tanh_c', 'i', 'f', 'g', 'o'] as const;

/** A printed number is right when the reference rounds to it; float32 may tip a value that lies between two. */
const agrees = (what: string, printed: string, expected: number, digits: number): void => {
  const shown = Number(printed.trim().replace('−', '-').replace('%', ''));
  const allowed = 0.5 * 10 ** -digits + 1e-3 * 10 ** -digits + 1e-4;
  assert.ok(
    Math.abs(shown - expected) <= allowed,
    `${what} is printed as ${printed.trim()}, the reference says ${expected}`,
  );
};

/** Compares everything that the card prints of a character with the reference. */
export const checkCard = async (
  page: Page,
  place: { line: number; column: number },
  here: Expectation,
  after: Expectation,
): Promise<void> => {
  const card = lens(page).locator('lens-character-card');
  const head = (await card.locator('.where').textContent({ timeout: 2_000 })) ?? '';
  const match = /line (\d+), column (\d+) · cost ([\d.]+) bits/.exec(head);
  assert.deepEqual([Number(match?.[1]), Number(match?.[2])], [place.line, place.column], `the card says: ${head}`);
  agrees('the cost of the character', match?.[3] ?? '', here.bits, 2);

  const rows = await card.locator('tbody tr').evaluateAll(found =>
    found.map(row => ({
      cell: row.querySelector('th .number')?.textContent ?? '',
      values: Object.fromEntries(
        [...row.querySelectorAll<HTMLElement>('td')].map(cell => [cell.dataset['signal'] ?? '', cell.textContent]),
      ),
    })),
  );
  assert.ok(rows.length >= 2, 'the card lists the pinned cells');
  for (const { cell, values } of rows) {
    const unit = Number(cell.split(':')[1]);
    for (const signal of columns) agrees(`${signal} of ${cell}`, values[signal] ?? '', here.signal(unit, signal), 2);
  }

  const printed = await card.locator('.next li > .number').allTextContents();
  const likely = [...here.next].sort((a, b) => b - a).slice(0, printed.length);
  assert.ok(printed.length >= 3, 'the card lists what is expected next');
  printed.forEach((text, index) => agrees(`probability ${index + 1}`, text, 100 * (likely[index] ?? Number.NaN), 1));

  const real = /expected\s+with\s+([\d.]+)%, cost ([\d.]+) bits/.exec(
    (await card.locator('.real').textContent()) ?? '',
  );
  agrees(
    'the probability of what came',
    real?.[1] ?? '',
    100 * (here.next[symbols.indexOf(after.character)] ?? Number.NaN),
    1,
  );
  agrees('the cost of what came', real?.[2] ?? '', after.bits, 2);
};
