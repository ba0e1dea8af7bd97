/** The lens in a plain page, with a fake engine: to look at, and to measure. */
import '../../../src/webview/components/app.js';
import { pageStyles } from '../../../src/webview/page.styles.js';
import { Session } from '../../../src/webview/state/session.js';
import { FakeHost } from '../support/fakeHost.js';
import { sample } from '../support/sample.js';
import { applyTheme, type ThemeName } from '../support/themes.js';

const parameters = new URLSearchParams(location.search);
applyTheme((parameters.get('theme') ?? 'dark') as ThemeName);
document.adoptedStyleSheets.push(pageStyles);
const megabyte = parameters.get('text') === 'megabyte';
const text = megabyte ? sample.repeat(Math.ceil(1e6 / sample.length)).slice(0, 1e6) : sample;
const host = new FakeHost(text, { look: { fontFamily: 'DejaVu Sans Mono', fontSize: 14, lineHeight: 20, tabSize: 8 } });
const app = document.createElement('lens-app');
app.session = new Session(host);
document.body.append(app);
Object.assign(globalThis, { lens: { app, host, session: app.session } });
