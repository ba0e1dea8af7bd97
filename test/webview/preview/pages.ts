/** The pages besides the lens in a plain page, with made-up runs and evidence: to look at. */
import '../../../src/webview/cells/cellsApp.js';
import '../../../src/webview/gradientFlow/flowApp.js';
import '../../../src/webview/training/components/trainingApp.js';
import { scrollingPage } from '../../../src/webview/training/page.styles.js';
import { TrainingSession } from '../../../src/webview/training/trainingSession.js';
import { fakeTrainingCalls, flowState, runningState, setupState } from '../support/trainingStates.js';
import { evidenceState, fakeCellsCalls, gatesState } from '../support/cellsStates.js';
import { applyTheme, type ThemeName } from '../support/themes.js';

const parameters = new URLSearchParams(location.search);
applyTheme((parameters.get('theme') ?? 'dark') as ThemeName);
document.adoptedStyleSheets.push(scrollingPage);
const page = parameters.get('page') ?? 'running';
if (page === 'flow') {
  const app = document.createElement('flow-app');
  app.state = flowState();
  document.body.append(app);
} else if (page === 'evidence' || page === 'gates') {
  const app = document.createElement('cells-app');
  app.calls = fakeCellsCalls([]);
  app.state = page === 'evidence' ? evidenceState() : gatesState();
  document.body.append(app);
} else {
  const session = new TrainingSession();
  const app = document.createElement('training-app');
  app.session = session;
  app.calls = fakeTrainingCalls([]);
  const idle = { kind: 'idle', problem: null, interrupted: null } as const;
  session.events.state(page === 'setup' ? setupState() : page === 'idle' ? idle : runningState());
  document.body.append(app);
}
