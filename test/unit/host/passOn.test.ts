import { describe, expect, it } from 'vitest';
import { passOn } from '../../../src/host/passOn.js';

describe('the calls of a page', () => {
  const calls: string[] = [];
  const pass = passOn(async method => {
    calls.push(method);
    return 'answer';
  });

  it('go to the engine when they only read', async () => {
    expect(await pass('activations', {})).toBe('answer');
    expect(await pass('inspect', {})).toBe('answer');
    expect(calls).toEqual(['activations', 'inspect']);
  });

  it.each(['openNetwork', 'openDocument', 'editDocument', 'closeDocument', '__proto__', 'toString', ''])(
    'are refused for "%s"',
    async method => {
      calls.length = 0;
      await expect(pass(method, {})).rejects.toMatchObject({ code: 'invalid' });
      expect(calls).toEqual([]);
    },
  );
});
