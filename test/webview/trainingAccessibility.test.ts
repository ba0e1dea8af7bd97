import axe from 'axe-core';
import { afterEach, describe, expect, it } from 'vitest';
import '../../src/webview/gradientFlow/flowApp.js';
import '../../src/webview/training/components/trainingApp.js';
import type { TrainingState } from '../../src/shared/trainingApi.js';
import { TrainingSession } from '../../src/webview/training/trainingSession.js';
import { settle } from './support/mount.js';
import { applyTheme, type ThemeName } from './support/themes.js';
import { fakeRun, fakeTrainingCalls, flowState, runningState, setupState } from './support/trainingStates.js';

const page = document.createElement('main');
// The view is transparent: VS Code paints the panel behind it, or the side bar.
page.style.background = 'var(--vscode-sideBar-background)';
afterEach(() => {
  page.replaceChildren();
  page.remove();
});

/** Serious and critical findings, in words. */
const problems = async (): Promise<string[]> => {
  const { violations } = await axe.run(page, { resultTypes: ['violations'] });
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) => nodes.map(node => `${id}: ${node.target.join(' ')}: ${node.failureSummary ?? ''}`));
};

const states: Readonly<Record<string, () => TrainingState>> = {
  'before anything': () => ({
    kind: 'idle',
    problem: { title: 'No folder is open', detail: 'Open one.', action: { label: 'Open', command: 'x' } },
    interrupted: { folder: '/n/a', name: 'a' },
  }),
  'set up, with a problem': () => ({ ...setupState(), problem: 'hidden is 12; it must be a multiple of 8.' }),
  running: () => {
    const state = runningState();
    return { ...state, run: { ...state.run, warnings: ['The loss exploded.'] } };
  },
  'at its end': () => ({
    kind: 'ended',
    run: fakeRun(),
    end: {
      outcome: 'stopped',
      folder: '/n/a',
      message: 'Stopped.',
      characters: 1,
      elapsed: 1,
      validation: 1.4,
      heldOut: {},
      heldOutFiles: [],
    },
    resumable: true,
  }),
};

describe.each(['dark', 'light', 'hc-dark', 'hc-light'] satisfies ThemeName[])('for a screen reader, %s', theme => {
  it.each(Object.keys(states))('the training view %s', async name => {
    applyTheme(theme);
    document.body.append(page);
    const session = new TrainingSession();
    const app = document.createElement('training-app');
    app.session = session;
    app.calls = fakeTrainingCalls([]);
    page.append(app);
    session.events.state(states[name]!());
    await settle();
    expect(await problems()).toEqual([]);
  });

  it('the gradient flow', async () => {
    applyTheme(theme);
    document.body.append(page);
    const app = document.createElement('flow-app');
    app.state = flowState();
    page.append(app);
    await settle();
    expect(await problems()).toEqual([]);
  });
});
