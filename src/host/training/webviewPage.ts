import { randomBytes } from 'node:crypto';
import * as vscode from 'vscode';
import { serve, type Api, type Events, type Handlers, type Server } from '../../shared/rpc.js';
import { DisposableBag } from '../dispose.js';
import { lensPage } from '../html.js';
import { portOf } from '../webviewPort.js';

/** A page of ours in a webview, and what it can be told. */
export interface ServedPage<E> {
  readonly server: Server<E>;
  dispose(): void;
}

/** Fills `webview` with the page of dist/webview/`script` and answers its calls. */
export const servePage = <A extends Api<A>, E extends Events<E>>(
  webview: vscode.Webview,
  extension: vscode.Uri,
  script: string,
  handlers: Handlers<A>,
): ServedPage<E> => {
  const bag = new DisposableBag();
  const root = vscode.Uri.joinPath(extension, 'dist', 'webview');
  webview.options = { enableScripts: true, enableCommandUris: false, localResourceRoots: [root] };
  const server = serve<A, E>(portOf(webview, bag), handlers);
  bag.add(server);
  webview.html = lensPage({
    script: webview.asWebviewUri(vscode.Uri.joinPath(root, script)).toString(),
    cspSource: webview.cspSource,
    nonce: randomBytes(24).toString('base64url'),
  });
  return { server, dispose: () => bag.dispose() };
};
