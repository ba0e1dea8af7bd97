import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

interface Manifest {
  readonly main: string;
  readonly engines: { readonly vscode: string };
  readonly activationEvents: readonly string[];
  readonly capabilities: {
    readonly untrustedWorkspaces: { readonly supported: unknown };
    readonly virtualWorkspaces: unknown;
  };
  readonly devDependencies: Readonly<Record<string, string>>;
  readonly dependencies?: unknown;
  readonly contributes: {
    readonly commands: readonly { readonly command: string; readonly title: string }[];
    readonly menus: Readonly<Record<string, readonly { readonly command: string }[]>>;
  };
}

const read = (path: string): string => readFileSync(path, 'utf8');
const manifest = JSON.parse(read('package.json')) as Manifest;
const strings = JSON.parse(read('package.nls.json')) as Record<string, string>;
const commands = manifest.contributes.commands.map(({ command }) => command);

const sourcesOf = (folder: string): string =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter(file => file.endsWith('.ts'))
    .map(file => read(join(folder, file)))
    .join('\n');

describe('package.json', () => {
  it('starts nothing until it is asked: no activation at start-up, no dependency at run time', () => {
    expect(manifest.activationEvents.filter(event => !event.startsWith('onWebviewPanel:'))).toEqual([]);
    expect(manifest.dependencies).toBeUndefined();
  });

  it('runs in untrusted and in virtual workspaces', () => {
    expect(manifest.capabilities.untrustedWorkspaces.supported).toBe(true);
    expect(manifest.capabilities.virtualWorkspaces).toBe(true);
  });

  it('is compiled against no newer VS Code than it promises to run in', () => {
    const minor = (range: string): number => Number(/1\.(\d+)/.exec(range)?.[1]);
    expect(minor(manifest.devDependencies['@types/vscode'] ?? '')).toBeLessThanOrEqual(minor(manifest.engines.vscode));
  });

  it('has the command that the README names', () => {
    const show = manifest.contributes.commands.find(({ command }) => command === 'cellLens.show');
    expect(strings[show?.title.replaceAll('%', '') ?? '']).toBe('Show LSTM cell activations');
  });

  it('has a string for every key, and a key for every string', () => {
    const used = new Set([...read('package.json').matchAll(/"%([\w.]+)%"/g)].map(([, key]) => key));
    expect([...used].sort()).toEqual(Object.keys(strings).sort());
  });

  it('contributes only commands that the host registers', () => {
    const source = sourcesOf('src/host');
    expect(commands.filter(command => !source.includes(`'${command}'`))).toEqual([]);
  });

  it('has menu entries only for commands it contributes', () => {
    const inMenus = Object.values(manifest.contributes.menus).flatMap(entries => entries.map(({ command }) => command));
    expect(inMenus.filter(command => !commands.includes(command))).toEqual([]);
  });
});
