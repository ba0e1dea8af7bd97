import { afterEach, describe, expect, it } from 'vitest';
import '../../src/webview/gradientFlow/flowApp.js';
import { describeFlow, formatKept, keptOf, overLayers, sharedRange } from '../../src/webview/gradientFlow/flowData.js';
import { deepQuery, settle } from './support/mount.js';
import { applyTheme } from './support/themes.js';
import { flowState } from './support/trainingStates.js';

const { flow } = flowState();

describe('the gradient flow in numbers', () => {
  it('is one norm over all layers', () => {
    expect(
      overLayers([
        [3, 0],
        [4, 1],
      ]),
    ).toEqual([5, 1]);
  });

  it('has a range of whole powers of ten that holds what can be seen', () => {
    const [low, high] = sharedRange(flow.networks);
    expect(high).toBe(1);
    expect(low).toBeCloseTo(1e-14, 20);
    expect(sharedRange([])).toEqual([1e-3, 1]);
  });

  it('is told in words', () => {
    expect([2.04, 1, 0.05, 1e-12].map(formatKept)).toEqual([
      '2 times as much',
      'about as much',
      '1/20',
      'less than a billionth',
    ]);
    expect(keptOf({ ...flow.networks[0]!, h: [[0, 0]] })).toBeNull();
  });

  it('says in one sentence what is left where, and what clipping does', () => {
    expect(describeFlow(flow)).toMatch(
      /^Of the gradient .* 1\/170 in project, less than a billionth in the untrained vanilla RNN and the untrained GRU and 1\/11,000,000 in the untrained LSTM; clipping at 1 lowers .*\.$/,
    );
    const free = { ...flow, networks: flow.networks.map(network => ({ ...network, clipFactor: 1 })) };
    expect(describeFlow(free)).toContain('clipping at 1 changes nothing here');
    expect(describeFlow({ ...flow, networks: [] })).toBe('No gradient reaches back on this text.');
  });
});

describe('the page of the gradient flow', () => {
  const pages: HTMLElement[] = [];
  afterEach(() => pages.splice(0).forEach(page => page.remove()));

  const mountPage = async (): Promise<HTMLElementTagNameMap['flow-app']> => {
    applyTheme('light');
    const app = document.createElement('flow-app');
    pages.push(app);
    document.body.append(app);
    app.state = flowState();
    await settle();
    return app;
  };

  it('draws a chart for each network', async () => {
    const app = await mountPage();
    const canvases = deepQuery(app.renderRoot as ShadowRoot, 'canvas') as HTMLCanvasElement[];
    expect(canvases).toHaveLength(4);
    for (const canvas of canvases) {
      const { data } = canvas.getContext('2d')!.getImageData(0, 0, canvas.width, canvas.height);
      expect(data.some(value => value > 0)).toBe(true);
    }
    const titles = deepQuery(app.renderRoot as ShadowRoot, 'h2').map(({ textContent }) => textContent);
    expect(titles).toEqual(['project (LSTM)', 'untrained vanilla RNN', 'untrained LSTM', 'untrained GRU']);
  });

  it('measures again with other numbers', async () => {
    const app = await mountPage();
    const asked: unknown[] = [];
    app.calls = {
      state: async () => flowState(),
      measure: async request => {
        asked.push(request);
      },
    };
    const field = (name: string): HTMLInputElement => app.renderRoot.querySelector(`input[name=${name}]`)!;
    field('steps').value = '50';
    field('clip').value = '0.25';
    app.renderRoot.querySelector('form')?.requestSubmit();
    expect(asked).toEqual([{ steps: 50, clip: 0.25 }]);
  });

  it('says why nothing could be measured', async () => {
    const app = await mountPage();
    app.state = { kind: 'failed', title: 'a.c', reason: 'The text is too short.' };
    await settle();
    expect(app.renderRoot.querySelector('.problem')?.textContent).toBe('The text is too short.');
  });
});
