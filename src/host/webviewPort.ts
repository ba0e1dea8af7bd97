import type * as vscode from 'vscode';
import type { Port } from '../shared/rpc.js';
import type { DisposableBag } from './dispose.js';

/** A page's port. One listener at a time: a later one takes the place of the one before. */
export const portOf = (webview: vscode.Webview, bag: DisposableBag): Port => {
  let current: ((message: unknown) => void) | undefined;
  bag.add(webview.onDidReceiveMessage(message => current?.(message)));
  return {
    post: message => void webview.postMessage(message),
    listen(listener) {
      current = listener;
    },
  };
};
