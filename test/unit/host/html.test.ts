import { describe, expect, it } from 'vitest';
import { lensPage } from '../../../src/host/html.js';

const page = lensPage({
  script: 'https://host/dist/webview/lens.js?a=1&b="2"',
  cspSource: 'https://host',
  nonce: 'n0nce',
});

describe('the page of the lens', () => {
  it('forbids everything but its script and the host’s styles', () => {
    const policy = /http-equiv="Content-Security-Policy" content="([^"]*)"/.exec(page)?.[1];
    expect(policy?.split('; ')).toEqual([
      "default-src 'none'",
      "script-src 'nonce-n0nce'",
      'style-src https://host',
      'img-src https://host',
    ]);
    expect(page).not.toMatch(/unsafe|connect-src|style=|<style|\son\w+=/);
  });

  it('has one script, with the nonce, and escapes its address', () => {
    expect(page.match(/<script/g)).toHaveLength(1);
    expect(page).toContain('nonce="n0nce" src="https://host/dist/webview/lens.js?a=1&amp;b=&quot;2&quot;"');
  });

  it('names its language and has a title, for screen readers', () => {
    expect(page).toMatch(/<html lang="en">/);
    expect(page).toMatch(/<title>Cell Lens<\/title>/);
  });
});
