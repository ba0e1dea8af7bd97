/** Entry of dist/webview/gradientFlow.js: the charts of the gradient flow. */
import type { GradientFlowViewApi, GradientFlowViewEvents } from '../../shared/gradientFlowApi.js';
import { connectPage } from '../training/connectPage.js';
import { scrollingPage } from '../training/page.styles.js';
import './flowApp.js';

document.adoptedStyleSheets.push(scrollingPage);
const app = document.createElement('flow-app');
app.calls = connectPage<GradientFlowViewApi, GradientFlowViewEvents>({
  state: state => {
    app.state = state;
  },
});
document.body.append(app);
void app.calls.state({}).then(state => {
  app.state = state;
});
