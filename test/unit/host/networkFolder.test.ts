import { describe, expect, it } from 'vitest';
import { networkFolder } from '../../../src/host/networkFolder.js';

const places = { shipped: '/extension/media/models/one', home: '/home/ada', workspace: '/home/ada/code' };

describe('the folder of the network', () => {
  it.each([
    ['', '/extension/media/models/one'],
    ['  ', '/extension/media/models/one'],
    ['/models/mine', '/models/mine'],
    [' /models/with space ', '/models/with space'],
    ['~', '/home/ada'],
    ['~/models', '/home/ada/models'],
    ['${workspaceFolder}', '/home/ada/code'],
    ['${workspaceFolder}/models', '/home/ada/code/models'],
    ['models/mine', '/home/ada/code/models/mine'],
    ['../mine', '/home/ada/mine'],
    ['~ada/models', '/home/ada/code/~ada/models'],
  ])('"%s" is %s', (setting, expected) => {
    expect(networkFolder(setting, places)).toBe(expected);
  });

  it.each(['models', '${workspaceFolder}/models'])('"%s" without a workspace says what to do', setting => {
    expect(() => networkFolder(setting, { ...places, workspace: undefined })).toThrow(
      `The setting cellLens.network is "${setting}", but no folder on this machine is open that it could be relative to. Give an absolute path.`,
    );
  });
});
