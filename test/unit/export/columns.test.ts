import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { withColumns } from '../../../src/shared/node/columns.js';
import { recordingOf, someValues } from './recordings.js';

const values = [someValues(10, 0), someValues(10, 1)] as const;

describe('columns', () => {
  const before = process.env['TMPDIR'];
  let folder = '';
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'cell-lens-columns-'));
    process.env['TMPDIR'] = folder;
  });
  afterEach(async () => {
    if (before === undefined) delete process.env['TMPDIR'];
    else process.env['TMPDIR'] = before;
    await rm(folder, { recursive: true, force: true });
  });

  it('reads any part of any cell', async () => {
    await withColumns(recordingOf('0123456789', values), async columns => {
      expect([...(await columns.read(0, 0, 10))]).toEqual(values[0]);
      expect([...(await columns.read(1, 2, 7))]).toEqual(values[1].slice(2, 7));
      expect([...(await columns.read(1, 10, 10))]).toEqual([]);
      await expect(columns.read(1, 5, 11)).rejects.toThrow('values 5 to 11 were not recorded');
    });
    expect(await readdir(folder)).toEqual([]);
  });

  it('leaves nothing behind when writing fails', async () => {
    const failing = withColumns(recordingOf('0123456789', values), () => Promise.reject(new Error('the disk is full')));
    await expect(failing).rejects.toThrow('the disk is full');
    expect(await readdir(folder)).toEqual([]);
  });
});
