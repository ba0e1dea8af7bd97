import { describe, expect, it } from 'vitest';
import { lookOf, sameLook, type LookSettings } from '../../../src/host/look.js';

const settings: LookSettings = {
  fontFamily: "'Droid Sans Mono', monospace",
  fontSize: 14,
  lineHeight: 0,
  tabSize: 4,
  softenWhitespace: true,
  mac: false,
};

describe('how the editor draws text', () => {
  it.each([
    ['automatic', { lineHeight: 0 }, 19],
    ['automatic on macOS', { lineHeight: 0, fontSize: 12, mac: true }, 18],
    ['a multiple of the font size', { lineHeight: 1.5 }, 21],
    ['pixels', { lineHeight: 24 }, 24],
    ['never under 8 pixels', { lineHeight: 0.1 }, 8],
    ['automatic when negative', { lineHeight: -3 }, 19],
  ])('has a line height that is %s', (_, changes, expected) => {
    expect(lookOf({ ...settings, ...changes }).lineHeight).toBe(expected);
  });

  it('takes the font and the tab size as they are set', () => {
    expect(lookOf({ ...settings, tabSize: 8 })).toEqual({
      fontFamily: "'Droid Sans Mono', monospace",
      fontSize: 14,
      lineHeight: 19,
      tabSize: 8,
      softenWhitespace: true,
    });
  });

  it('has defaults for settings that are missing or make no sense', () => {
    const look = lookOf({
      ...settings,
      fontFamily: ' ',
      fontSize: Number.NaN,
      lineHeight: undefined,
      tabSize: 'auto',
    });
    expect(look).toMatchObject({ fontFamily: 'monospace', fontSize: 14, lineHeight: 19, tabSize: 4 });
    expect(lookOf({ ...settings, fontSize: 1e9, tabSize: 1e9 })).toMatchObject({ fontSize: 100, tabSize: 64 });
    expect(lookOf({ ...settings, fontSize: -1, tabSize: 0 })).toMatchObject({ fontSize: 6, tabSize: 1 });
  });

  it('is the same only when all of it is', () => {
    const look = lookOf(settings);
    expect(sameLook(look, { ...look })).toBe(true);
    for (const change of [
      { fontFamily: 'x' },
      { fontSize: 1 },
      { lineHeight: 1 },
      { tabSize: 1 },
      { softenWhitespace: false },
    ]) {
      expect(sameLook(look, { ...look, ...change })).toBe(false);
    }
  });
});
