import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { conceptTracks } from '../../../src/interpret/tracks.js';
import { formatGolden, parseGolden } from './goldenTracks.js';
import { spansOf } from './grammars.js';

const folder = join(import.meta.dirname, '../../fixtures/interpret/tracks');

describe.each(readdirSync(folder))('golden tracks: %s', file => {
  const path = join(folder, file);
  it('are what was checked by hand', async () => {
    const cases = parseGolden(readFileSync(path, 'utf8'));
    expect(cases.length).toBeGreaterThan(0);
    const written: string[] = [];
    for (const golden of cases) {
      const tracks = conceptTracks(golden.text, await spansOf(golden.languageId, golden.text));
      written.push(formatGolden(golden, tracks));
    }
    // Rewrites the markers for a person to check: never set where tests are meant to fail.
    if (process.env['WRITE_GOLDEN'] !== undefined) writeFileSync(path, written.join('\n\n') + '\n');
    expect(written).toEqual(cases.map(golden => golden.written));
  });
});
