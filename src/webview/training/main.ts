/** Entry of dist/webview/training.js: the training view. */
import type { TrainingViewApi, TrainingViewEvents } from '../../shared/trainingApi.js';
import './components/trainingApp.js';
import { connectPage } from './connectPage.js';
import { scrollingPage } from './page.styles.js';
import { TrainingSession } from './trainingSession.js';

document.adoptedStyleSheets.push(scrollingPage);
const session = new TrainingSession();
const calls = connectPage<TrainingViewApi, TrainingViewEvents>(session.events);
const app = document.createElement('training-app');
app.session = session;
app.calls = calls;
document.body.append(app);
void calls.state({}).then(session.events.state);
