import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { commands, contexts, section, settings, viewType } from '../../../src/host/contributions.js';

interface Manifest {
  readonly icon: string;
  readonly activationEvents: readonly string[];
  readonly capabilities: { readonly untrustedWorkspaces: { readonly restrictedConfigurations: readonly string[] } };
  readonly contributes: {
    readonly commands: readonly {
      readonly command: string;
      readonly enablement?: string;
      readonly icon?: { readonly light: string; readonly dark: string } | string;
    }[];
    readonly views: Readonly<Record<string, readonly { readonly id: string }[]>>;
    readonly viewsContainers: { readonly activitybar: readonly { readonly icon: string }[] };
    readonly keybindings: readonly { readonly command: string; readonly when: string }[];
    readonly configuration: { readonly properties: Readonly<Record<string, { readonly scope: string }>> };
    readonly walkthroughs: readonly {
      readonly steps: readonly {
        readonly media: { readonly svg: string };
        readonly completionEvents: readonly string[];
      }[];
    }[];
  };
}

const manifest = JSON.parse(readFileSync('package.json', 'utf8')) as Manifest;
const { contributes } = manifest;

describe('package.json and the code name the same', () => {
  it('commands', () => {
    expect(contributes.commands.map(({ command }) => command).sort()).toEqual(Object.values(commands).sort());
  });

  it('settings', () => {
    expect(Object.keys(contributes.configuration.properties).sort()).toEqual(
      Object.values(settings)
        .map(key => `${section}.${key}`)
        .sort(),
    );
  });

  it('view type', () => {
    expect(manifest.activationEvents).toEqual([`onWebviewPanel:${viewType}`]);
    expect(contributes.keybindings.every(({ when }) => when.includes(`'${viewType}'`))).toBe(true);
  });

  it('context keys', () => {
    const known: readonly string[] = Object.values(contexts);
    const clauses = [
      ...contributes.keybindings.map(({ when }) => when),
      ...contributes.commands.map(({ enablement }) => enablement ?? ''),
    ].join(' ');
    const used = [...clauses.matchAll(/(?<!['\w.])cellLens\.\w+/g)].map(([key]) => key);
    expect(used.length).toBeGreaterThan(0);
    expect(used.filter(key => !known.includes(key))).toEqual([]);
  });

  it('commands and settings in the walkthrough', () => {
    const events = contributes.walkthroughs.flatMap(({ steps }) => steps.flatMap(step => step.completionEvents));
    for (const event of events) {
      const [kind, name] = event.split(':');
      if (kind === 'onCommand') {
        expect(Object.values(commands)).toContain(name);
      } else if (kind === 'onSettingChanged') {
        expect(Object.keys(contributes.configuration.properties)).toContain(name);
      } else {
        expect(event).toBe('onStepSelected');
      }
    }
  });
});

describe('package.json', () => {
  it('lets a workspace that is not trusted choose no file of weights', () => {
    expect(manifest.capabilities.untrustedWorkspaces.restrictedConfigurations).toEqual(['cellLens.network']);
    expect(contributes.configuration.properties['cellLens.network']?.scope).toBe('machine-overridable');
  });

  it('trains only in a workspace that is trusted', () => {
    for (const command of ['cellLens.train', 'cellLens.resumeTraining']) {
      expect(contributes.commands.find(other => other.command === command)?.enablement).toBe('isWorkspaceTrusted');
    }
  });

  it('names pictures that exist, and an icon of 128 pixels', () => {
    const pictures = [
      ...contributes.commands.flatMap(({ icon }) => (typeof icon === 'object' ? [icon.light, icon.dark] : [])),
      ...contributes.viewsContainers.activitybar.map(({ icon }) => icon),
      ...contributes.walkthroughs.flatMap(({ steps }) => steps.map(({ media }) => media.svg)),
    ];
    expect(pictures.filter(path => !existsSync(path))).toEqual([]);
    const header = readFileSync(manifest.icon).subarray(0, 24);
    expect(header.toString('latin1', 1, 4)).toBe('PNG');
    expect([header.readUInt32BE(16), header.readUInt32BE(20)]).toEqual([128, 128]);
  });

  it('draws the walkthrough in the colours of the theme', () => {
    for (const { steps } of contributes.walkthroughs) {
      for (const { media } of steps) {
        expect(readFileSync(media.svg, 'utf8')).toContain('var(--vscode-');
      }
    }
  });
});
