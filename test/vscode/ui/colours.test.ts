import * as assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ThemeKind } from '../../../src/shared/colourPalette.js';
import type { ColourScale } from '../../../src/shared/colourScale.js';
import { workspaceFolder } from './environment.js';
import { eventually } from './eventually.js';
import { expectationsOf, foundCell } from './oracle.js';
import { checkAccessible } from './accessibility.js';
import { checkCard } from './card.js';
import { checkPainted, palette } from './painted.js';
import { glyphsOf } from './pixels.js';
import {
  chooseTheme,
  lens,
  openFile,
  openWorkbench,
  runCommand,
  screenshot,
  screenshotOfFailure,
  type Workbench,
} from './workbench.js';

const themes: readonly { name: string; kind: ThemeKind; bodyClass: string }[] = [
  { name: 'Light Modern', kind: 'light', bodyClass: 'vscode-light' },
  { name: 'Dark Modern', kind: 'dark', bodyClass: 'vscode-dark' },
  { name: 'Dark High Contrast', kind: 'hc-dark', bodyClass: 'vscode-high-contrast' },
];

const file = 'inventory.c';
/** At least so many characters, or the comparison has compared too little to mean anything. */
const enough = 300;

const text = readFileSync(join(workspaceFolder, file), 'utf8');
const expected = expectationsOf(text);
const string = foundCell('string', 'c');
const comment = foundCell('comment', 'c');

const lineStart = (line: number): number => text.split('\n').slice(0, line).join('\n').length + 1;
const values = (cell: { unit: number }): number[] => expected.map(({ signal }) => signal(cell.unit, 'tanh_c'));
const onOff = (cell: { readonly threshold: number; readonly sign: 1 | -1 }): ColourScale => ({
  mode: 'on/off',
  threshold: cell.threshold,
  sign: cell.sign,
});

describe('the colours on the screen are those of the float64 reference', () => {
  let bench: Workbench;

  before(async () => {
    bench = await openWorkbench();
    await openFile(bench.page, file);
    await runCommand(bench.page, 'Show LSTM cell activations');
    await lens(bench.page).locator('.row').first().waitFor();
  });

  afterEach(async function () {
    await screenshotOfFailure(bench.page, this.currentTest);
  });

  after(() => bench.close());

  for (const { name, kind, bodyClass } of themes) {
    describe(name, () => {
      before(async () => {
        await chooseTheme(bench.page, name);
        await lens(bench.page).locator(`body.${bodyClass}`).waitFor();
      });

      const check = (
        cell: { unit: number },
        scale: ColourScale,
        y: number,
      ): Promise<{ compared: number; colours: number }> =>
        eventually(async () => {
          const colours = await palette(bench.page, kind);
          return checkPainted(bench.page, expected, colours, { values: values(cell), unit: 1, scale, y });
        });

      it('shows a cell as on or off', async () => {
        const { compared, colours } = await check(string, onOff(string), 1);
        assert.ok(compared >= enough, `only ${compared} characters were compared`);
        assert.ok(colours >= 2, 'everything has one colour');
        await screenshot(bench.page, `lens-${kind}`);
      });

      it('shows another cell on the signed scale', async () => {
        const frame = lens(bench.page);
        await frame.locator(`[data-cell="0:${comment.unit}"]`).click();
        await frame.locator('input[name=scale][value=signed]').check({ force: true });
        const { compared, colours } = await check(comment, { mode: 'signed' }, 1);
        assert.ok(compared >= enough, `only ${compared} characters were compared`);
        assert.ok(colours >= 2, 'everything has one colour');
        await frame.locator('input[name=scale][value="on/off"]').check({ force: true });
        await frame.locator(`[data-cell="0:${string.unit}"]`).click();
      });

      it('has nothing that axe-core calls serious', () => checkAccessible(bench.page));

      it('prints in the card what the reference computes', async () => {
        const line = 13;
        const glyphs = await glyphsOf(bench.page, line);
        for (const glyph of [glyphs[0], glyphs.at(-1)]) {
          assert.ok(glyph);
          const offset = lineStart(line) + glyph.index;
          const [here, after] = [expected[offset], expected[offset + 1]];
          assert.ok(here && after);
          await bench.page.mouse.move(glyph.x + glyph.width / 2, glyph.y + glyph.height / 2);
          await eventually(() => checkCard(bench.page, { line: line + 1, column: glyph.index + 1 }, here, after));
        }
        await screenshot(bench.page, `card-${kind}`);
        await bench.page.mouse.move(5, 5);
      });
    });
  }

  // In a suite of its own, because Mocha runs the tests of a suite before the suites inside it.
  describe('all the while', () => {
    it('says nothing on the console', () => {
      assert.deepEqual(bench.complaints, []);
    });
  });
});
