import { describe, expect, it } from 'vitest';
import { gradientFlowPage } from '../../../src/cli/formats/gradientFlowPage.js';
import type { GradientFlowReply } from '../../../src/shared/trainerApi.js';

const flow = (h: number[]): GradientFlowReply => ({
  steps: h.length - 1,
  clip: 1,
  networks: [
    { name: 'a <b>', cell: 'rnn', trained: false, positions: 3, h: [h], hClipped: [h], c: null, clipFactor: 1 },
  ],
});
const paths = (page: string): string[] => [...page.matchAll(/<path d="([^"]*)"/g)].map(([, path]) => path!);

describe('the page of gradient flow', () => {
  it('draws a curve from step to step, its highest norm on the highest line', () => {
    const [path] = paths(gradientFlowPage('x.ts', flow([1, 0.1, 0.01])));
    expect(path).toMatch(/^M70\.0 16\.0L407\.0 \d+\.\dL744\.0 \d+\.\d$/);
  });

  it('ends a curve where it falls below what the scale holds, and leaves out what is no number', () => {
    const page = gradientFlowPage('x.ts', flow([1, 1e-10, 1e-40, 0]));
    expect(paths(page)[0]!.match(/[ML]/g)).toEqual(['M', 'L']);
    expect(paths(gradientFlowPage('x.ts', flow([1, Infinity, 1])))[0]!.match(/[ML]/g)).toEqual(['M', 'M']);
    expect(gradientFlowPage('x.ts', flow([0, 0]))).not.toMatch(/NaN|Infinity/);
  });

  it('escapes names and says the numbers', () => {
    const page = gradientFlowPage('<x>.ts', flow([0.5, 0.25]));
    expect(page).not.toMatch(/<b>|<x>/);
    expect(page).toContain('k = 1: 2.50e-1');
  });
});
