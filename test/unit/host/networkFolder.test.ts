import { describe, expect, it } from 'vitest';
import { networkFolder, settingFor, valueInForce } from '../../../src/host/networkFolder.js';

const places = {
  shipped: ['/extension/media/models/one', '/extension/media/models/two'],
  home: '/home/ada',
  workspace: '/home/ada/code',
};

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
    ['one', '/extension/media/models/one'],
    ['two', '/extension/media/models/two'],
    ['./two', '/home/ada/code/two'],
  ])('"%s" is %s', (setting, expected) => {
    expect(networkFolder(setting, places)).toBe(expected);
  });

  it.each(['models', '${workspaceFolder}/models'])('"%s" without a workspace says what to do', setting => {
    expect(() => networkFolder(setting, { ...places, workspace: undefined })).toThrow(
      `The setting cellLens.network is "${setting}", but no folder on this machine is open that it could be relative to. Give an absolute path.`,
    );
  });
});

describe('what the setting says for a folder', () => {
  it.each([
    ['/extension/media/models/one', ''],
    ['/extension/media/models/two', 'two'],
    ['/models/two', '/models/two'],
  ])('%s: "%s"', (folder, setting) => {
    expect(settingFor(folder, places.shipped)).toBe(setting);
    expect(networkFolder(setting, places)).toBe(folder);
  });
});

describe('the value of the setting', () => {
  const written = { globalValue: '/mine', workspaceValue: '/theirs', workspaceFolderValue: '/folder' };

  it('is the nearest one in a trusted workspace', () => {
    expect(valueInForce(written, true)).toBe('/folder');
    expect(valueInForce({ ...written, workspaceFolderValue: undefined }, true)).toBe('/theirs');
    expect(valueInForce({ ...written, workspaceFolderValue: '' }, true)).toBe('');
    expect(valueInForce({ globalValue: '/mine' }, true)).toBe('/mine');
    expect(valueInForce(undefined, true)).toBe('');
  });

  it('is never the workspace’s own while the workspace is not trusted', () => {
    expect(valueInForce(written, false)).toBe('/mine');
    expect(valueInForce({ workspaceValue: '/theirs' }, false)).toBe('');
  });

  it('must be text', () => {
    expect(() => valueInForce({ globalValue: ['/a'] }, true)).toThrow(
      'The setting cellLens.network is ["/a"]. It must be the path of a folder.',
    );
  });
});
