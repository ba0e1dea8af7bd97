import { describe, expect, it } from 'vitest';
import { commands } from '../../../src/host/contributions.js';
import * as messages from '../../../src/host/messages.js';

const all = [
  messages.loading(),
  messages.opening('main.c'),
  messages.noEditor(),
  messages.documentClosed('a.c'),
  messages.notText('a.png', 'File seems to be binary'),
  messages.notebookWithoutCell('a.ipynb'),
  messages.networkFailed('config.json is missing in /models/x.'),
  messages.documentFailed('a.c', 'It is too long'),
  messages.engineStopped('The engine failed: out of memory'),
];

describe('what the lens says instead of a document', () => {
  it.each(all.map(message => [message.title, message] as const))('%s: in whole sentences', (_, { title, detail }) => {
    expect(title).toMatch(/^\S.*[^.]$/);
    expect(detail).toMatch(/^\S.*\.$/);
    expect(detail).not.toMatch(/\.\.|undefined/);
  });

  it('offers only commands that the host runs', () => {
    const known: readonly string[] = [...Object.values(commands), ...messages.offeredCommands];
    for (const { action } of all) {
      if (action !== undefined) {
        expect(known).toContain(action.command);
        expect(action.label).not.toBe('');
      }
    }
  });

  it('repeats the reason in the words of whoever refused', () => {
    expect(messages.networkFailed('config.json is missing in /models/x.').detail).toBe(
      'config.json is missing in /models/x.',
    );
    expect(messages.notText('a.png', 'cannot open file:///a.png. Detail: File seems to be binary').detail).toMatch(
      /^File seems to be binary\. /,
    );
  });
});
