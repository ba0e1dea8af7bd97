/** Entry of dist/webview/cells.js: the page about cells, the evidence for one or the gates of all. */
import type { CellsPageApi, CellsPageEvents } from '../../shared/cellsPageApi.js';
import { connect, type Port } from '../../shared/rpc.js';
import { pageStyles } from '../page.styles.js';
import './cellsApp.js';

declare const acquireVsCodeApi: () => { postMessage(message: unknown): void };

document.adoptedStyleSheets.push(pageStyles);
const api = acquireVsCodeApi();
const port: Port = {
  post: message => api.postMessage(message),
  listen: listener => window.addEventListener('message', event => listener(event.data)),
};
const app = document.createElement('cells-app');
const { remote } = connect<CellsPageApi, CellsPageEvents>(port, {
  state: state => {
    app.state = state;
  },
});
// A plain object: a template takes the remote, which has every property, for a directive of its own.
app.calls = {
  state: request => remote.state(request),
  showCell: request => remote.showCell(request),
  openPlace: request => remote.openPlace(request),
};
document.body.append(app);
void remote.state({}).then(state => {
  app.state ??= state;
});
