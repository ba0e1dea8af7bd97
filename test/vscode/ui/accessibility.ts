import * as assert from 'node:assert/strict';
import axe, { type AxeResults, type RunOptions } from 'axe-core';
import type { Frame, Page } from 'playwright';
import { lens } from './workbench.js';

/** What axe-core finds serious or critical in a page of ours. */
export const seriousViolations = async (frame: Frame): Promise<string[]> => {
  await frame.evaluate(axe.source);
  return frame.evaluate(async () => {
    // A view is transparent, and axe cannot see that VS Code paints the panel behind it.
    document.documentElement.style.background = 'var(--vscode-panel-background)';
    const { axe } = window as unknown as { axe: { run(root: Document, options: RunOptions): Promise<AxeResults> } };
    const { violations } = await axe.run(document, { resultTypes: ['violations'] });
    return violations
      .filter(({ impact }) => impact === 'serious' || impact === 'critical')
      .map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 120)).join(' | ')}`);
  });
};

/** Runs axe-core in the lens; fails when it finds something serious or critical. */
export const checkAccessible = async (page: Page): Promise<void> => {
  const body = await lens(page).locator('body').elementHandle();
  const frame = await body?.ownerFrame();
  assert.ok(frame, 'there is no lens');
  assert.deepEqual(await seriousViolations(frame), []);
};
