import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { page } from 'vitest/browser';
import '../../src/webview/training/components/trainingApp.js';
import type { TrainingApp } from '../../src/webview/training/components/trainingApp.js';
import { curveData, formatClock, formatCompact } from '../../src/webview/training/curves.js';
import { TrainingSession } from '../../src/webview/training/trainingSession.js';
import { deepQuery, settle } from './support/mount.js';
import { applyTheme } from './support/themes.js';
import { fakeRun, fakeTrainingCalls, runningState, setupState } from './support/trainingStates.js';

let session: TrainingSession;
let app: TrainingApp;
let called: { method: string; request: unknown }[];

const one = (selector: string): HTMLElement => {
  const [found] = deepQuery(app.renderRoot as ShadowRoot, selector);
  if (found === undefined) throw new Error(`nothing is ${selector}`);
  return found;
};
const text = (selector: string): string => one(selector).textContent?.replace(/\s+/g, ' ').trim() ?? '';
const button = (label: string): HTMLButtonElement => {
  const found = deepQuery(app.renderRoot as ShadowRoot, 'button').find(
    ({ textContent }) => textContent?.trim() === label,
  );
  if (found === undefined) throw new Error(`no button says ${label}`);
  return found as HTMLButtonElement;
};

beforeEach(async () => {
  applyTheme('dark');
  called = [];
  session = new TrainingSession();
  app = document.createElement('training-app');
  app.session = session;
  app.calls = fakeTrainingCalls(called);
  app.style.width = '320px';
  document.body.append(app);
  await settle();
});

afterEach(() => app.remove());

describe('the training view', () => {
  it('asks for nothing but a click while there is no run', async () => {
    session.events.state({ kind: 'idle', problem: null, interrupted: { folder: '/n/a', name: 'a' } });
    await settle();
    button('Resume a').click();
    button('Train on workspace').click();
    expect(called).toEqual([
      { method: 'resume', request: { folder: '/n/a' } },
      { method: 'prepare', request: {} },
    ]);
  });

  it('says what stands in the way, and offers what mends it', async () => {
    const action = { label: 'Open folder', command: 'workbench.action.files.openFolder' };
    session.events.state({
      kind: 'idle',
      problem: { title: 'No folder is open', detail: 'Open one.', action },
      interrupted: null,
    });
    await settle();
    expect(text('h1')).toBe('No folder is open');
    button('Open folder').click();
    expect(called).toEqual([{ method: 'runCommand', request: { command: action.command } }]);
  });

  it('shows what was found, with what each time would give', async () => {
    session.events.state(setupState());
    await settle();
    expect(text('header')).toContain('43 files, 297,497 characters, 99 symbols');
    expect(text('.budgets')).toContain('about 1×64, all text 50 times');
    expect(text('.skipped')).toContain('2 files are left out');
  });

  it('starts with the budget and the hyper-parameters that were set, and leaves the rest to the trainer', async () => {
    session.events.state(setupState());
    await settle();
    const set = (name: string, value: string): void => {
      (one(`[name=${name}]`) as HTMLInputElement).value = value;
    };
    (one('input[name=budget][value=characters]') as HTMLInputElement).click();
    await settle();
    set('characters', '250000');
    set('cell', 'gru');
    set('hidden', '64');
    set('clip', '0');
    set('name', ' mine ');
    button('Train').click();
    expect(called).toEqual([
      {
        method: 'start',
        request: { name: 'mine', budget: { characters: 250_000 }, options: { cell: 'gru', hidden: 64, clip: null } },
      },
    ]);
  });

  it('does not start with numbers that cannot be', async () => {
    session.events.state(setupState());
    await settle();
    (one('[name=hidden]') as HTMLInputElement).value = '12';
    button('Train').click();
    expect(called).toEqual([]);
  });

  it('does not start on too little text, or on no language', async () => {
    const setup = setupState();
    session.events.state({ ...setup, summary: { ...setup.summary, tooLittle: 'There are only 5 characters.' } });
    await settle();
    expect(text('.too-little')).toBe('There are only 5 characters.');
    expect(button('Train').disabled).toBe(true);
    session.events.state({ ...setup, chosen: [] });
    await settle();
    expect(text('.too-little')).toBe('Choose at least one language.');
    expect(button('Train').disabled).toBe(true);
  });

  it('tells which languages remain', async () => {
    session.events.state(setupState());
    await settle();
    (one('input[value=python]') as HTMLInputElement).click();
    expect(called).toEqual([{ method: 'chooseLanguages', request: { languages: ['c', 'go'] } }]);
  });

  it('draws the losses, adds points as they come, and shows the samples in order', async () => {
    session.events.state(runningState(20));
    await settle();
    const canvas = one('canvas') as HTMLCanvasElement;
    const painted = (): number =>
      canvas
        .getContext('2d')!
        .getImageData(0, 0, canvas.width, canvas.height)
        .data.reduce((sum, value) => sum + value, 0);
    const before = painted();
    expect(before).toBeGreaterThan(0);
    const run = fakeRun(60);
    for (const point of run.progress.slice(20)) session.events.progress(point);
    session.events.sample({ ...run.samples[2]!, characters: 2_000_000, text: 'the newest' });
    await settle();
    expect(painted()).not.toBe(before);
    expect(text('.loss')).toMatch(/^1\.\d\d nats per character$/);
    expect(deepQuery(app.renderRoot as ShadowRoot, '.text').map(({ textContent }) => textContent)).toEqual([
      ...run.samples.map(sample => sample.text),
      'the newest',
    ]);
  });

  it('draws against time when asked to', async () => {
    session.events.state(runningState());
    await settle();
    button('time').click();
    await settle();
    expect(button('time').getAttribute('aria-pressed')).toBe('true');
    expect(button('characters').getAttribute('aria-pressed')).toBe('false');
  });

  it('pauses, goes on and stops, and cannot be stopped twice', async () => {
    session.events.state(runningState());
    await settle();
    for (const label of ['Pause', 'Stop and keep', 'Stop and discard']) button(label).click();
    session.events.state({ ...runningState(), paused: true });
    await settle();
    button('Resume').click();
    expect(called).toEqual([
      { method: 'pause', request: {} },
      { method: 'stop', request: { keep: true } },
      { method: 'stop', request: { keep: false } },
      { method: 'proceed', request: {} },
    ]);
    session.events.state({ ...runningState(), ending: true });
    await settle();
    expect(button('Stop and keep').disabled).toBe(true);
  });

  it('offers another folder where what the run ends with cannot be written', async () => {
    session.events.state({ ...runningState(), paused: true, waiting: true });
    await settle();
    for (const label of ['Save to another folder …', 'Try again', 'Give up']) button(label).click();
    expect(called).toEqual([
      { method: 'saveElsewhere', request: {} },
      { method: 'proceed', request: {} },
      { method: 'stop', request: { keep: true } },
    ]);
    expect(text('.problem')).toMatch(/not saved is lost when this window is closed/);
  });

  it('tells how it ended', async () => {
    const end = {
      outcome: 'finished',
      folder: '/n/a',
      message: 'Training is finished.',
      characters: 1,
      elapsed: 1,
      validation: 1.42,
      heldOut: {},
      heldOutFiles: [],
    } as const;
    session.events.state({ kind: 'ended', run: fakeRun(), end, resumable: false });
    await settle();
    expect(text('.loss')).toBe('1.42 nats per held-out character');
    expect(text('p[role=status]')).toBe('Training is finished. The network reads your files now.');
    button('Train another').click();
    expect(called).toEqual([{ method: 'prepare', request: {} }]);
  });

  it('shows what the host says against a call', async () => {
    app.calls = { ...app.calls, prepare: vi.fn().mockRejectedValue(new Error('The host is gone.')) };
    session.events.state({ kind: 'idle', problem: null, interrupted: null });
    await settle();
    button('Train on workspace').click();
    await settle();
    expect(text('.problem')).toBe('The host is gone.');
  });
});

describe('the room of the training view', () => {
  const box = (selector: string): DOMRect => one(selector).getBoundingClientRect();
  const show = async (width: number, height: number): Promise<void> => {
    await page.viewport(width, height);
    app.style.width = 'auto';
    session.events.state(runningState());
    await settle();
  };
  afterEach(() => page.viewport(900, 700));

  it('wide and low, as in the panel: everything side by side and in sight, the last sample too', async () => {
    await show(1320, 265);
    expect(box('loss-chart').left).toBeGreaterThan(box('.gauge').right);
    expect(box('.samples').left).toBeGreaterThan(box('loss-chart').right);
    for (const selector of ['.buttons', '.facts', 'canvas', 'training-samples']) {
      expect(box(selector).bottom, selector).toBeLessThanOrEqual(265);
    }
    const samples = deepQuery(app.renderRoot as ShadowRoot, 'pre').map(element => element.getBoundingClientRect());
    expect(new Set(samples.map(({ top }) => top)).size).toBe(1);
    expect(samples.at(-1)!.right).toBeLessThanOrEqual(1320);
  });

  it('narrow and tall, as in the side bar: one below the other, nothing cut off', async () => {
    await show(300, 900);
    expect(box('loss-chart').top).toBeGreaterThanOrEqual(box('.gauge').bottom);
    expect(box('.samples').top).toBeGreaterThanOrEqual(box('.facts').bottom);
    expect(document.documentElement.scrollWidth).toBeLessThanOrEqual(300);
  });

  it('gives the chart what room there is', async () => {
    await show(1320, 265);
    const low = box('canvas').height;
    await page.viewport(1320, 420);
    await settle();
    expect(box('canvas').height).toBeGreaterThan(low + 100);
  });

  it('leaves the reader at the sample that is being read', async () => {
    await show(1320, 265);
    const list = one('ol');
    list.scrollTo(0, 0);
    session.events.sample({ ...fakeRun().samples[2]!, characters: 3_000_000, text: 'the newest' });
    await settle();
    expect(list.scrollLeft).toBe(0);
    list.scrollTo(list.scrollWidth, 0);
    session.events.sample({ ...fakeRun().samples[2]!, characters: 4_000_000, text: 'newer still' });
    await settle();
    expect(list.scrollLeft + list.clientWidth).toBeGreaterThan(list.scrollWidth - 2);
  });
});

describe('the curves', () => {
  it('have one row for points at one place, and rise', () => {
    const progress = [10, 20, 30].map(characters => ({ ...fakeRun(1).progress[0]!, characters, loss: characters }));
    const validations = [20, 25].map(characters => ({ ...fakeRun(9).validations[0]!, characters, loss: 1 }));
    expect(curveData(progress, validations, 'characters')).toEqual([
      [10, 20, 25, 30],
      [10, 20, null, 30],
      [null, 1, 1, null],
    ]);
  });

  it('print numbers shortly', () => {
    expect([950, 20_480, 1_208_320].map(formatCompact)).toEqual(['950', '20.5k', '1.2M']);
    expect([0, 42, 725, 11_045].map(formatClock)).toEqual(['0:00', '0:42', '12:05', '3:04:05']);
  });
});
