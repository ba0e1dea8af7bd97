import type { LensSubject } from '../shared/lensApi.js';
import { commands } from './contributions.js';

/** A subject that says why there is nothing to see, and what the reader can do. */
export type Message = Extract<LensSubject, { kind: 'message' }>;

const message = (title: string, detail: string, label?: string, command?: string): Message =>
  label === undefined || command === undefined
    ? { kind: 'message', title, detail }
    : { kind: 'message', title, detail, action: { label, command } };

const goToFile = 'workbench.action.quickOpen';

/** Commands of VS Code that a message offers, besides our own. */
export const offeredCommands: readonly string[] = [goToFile];

export const loading = (): Message => message('Loading the network', 'The colours come in a moment.');

export const opening = (name: string): Message =>
  message(`Opening ${name}`, 'The network is about to read it. The colours come in a moment.');

export const noEditor = (): Message =>
  message('No file to look at', 'Open a source file: the lens shows the editor you are in.', 'Go to file…', goToFile);

export const documentClosed = (name: string): Message =>
  message(`${name} was closed`, 'Open it again, or any other file: the lens follows.', 'Go to file…', goToFile);

/** `reason`: what VS Code says when it is asked for the text; its own words stand after "Detail:". */
export const notText = (name: string, reason: string): Message =>
  message(
    `${name} cannot be read as text`,
    `${sentence(reason.replace(/^.*\bDetail: /s, ''))} Choose a file with text: the lens follows.`,
  );

export const notebookWithoutCell = (name: string): Message =>
  message(`${name} is a notebook`, 'Put the cursor into one of its cells: the lens follows.');

export const networkFailed = (reason: string): Message =>
  message('The network cannot be loaded', sentence(reason), 'Choose another network', commands.chooseNetwork);

export const documentFailed = (name: string, reason: string): Message =>
  message(`${name} cannot be shown`, sentence(reason), 'Show log', commands.openLog);

export const engineStopped = (reason: string): Message =>
  message(
    'The engine stopped',
    `${sentence(reason)} It stopped several times in a row, so it was not started again.`,
    'Start it again',
    commands.restartEngine,
  );

const sentence = (text: string): string => {
  const trimmed = text.trim();
  return trimmed === '' || /[.!?…]$/.test(trimmed) ? trimmed : `${trimmed}.`;
};
