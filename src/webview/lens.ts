/** Entry of dist/webview/lens.js: puts the lens on the page that the extension host has made. */
import './components/app.js';
import { createVscodeHost } from './context/vscodeHost.js';
import { pageStyles } from './page.styles.js';
import { Session } from './state/session.js';

document.adoptedStyleSheets.push(pageStyles);
const app = document.createElement('lens-app');
app.session = new Session(createVscodeHost());
document.body.append(app);
