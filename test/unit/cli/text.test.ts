import { describe, expect, it } from 'vitest';
import { parseCells, namedCells, resolveCells, resolveSignals } from '../../../src/cli/cells.js';
import { characterAt, createPositions } from '../../../src/shared/export/positions.js';
import { decodeText, readText } from '../../../src/cli/text.js';
import { languageOfPath } from '../../../src/shared/languages.js';
import { cellIndex } from '../../../src/shared/units.js';
import { hidden, networkInfo } from '../export/recordings.js';

const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);

describe('text files', () => {
  it('are UTF-8, a byte order mark dropped, line ends kept', () => {
    expect(decodeText(utf8('\ufeffa\r\nb é 😀\r'), 'f')).toBe('a\r\nb é 😀\r');
    expect(decodeText(new Uint8Array(), 'f')).toBe('');
  });

  it.each([
    ['a binary file', Uint8Array.of(1, 2, 0, 3), 'pic.png: this is a binary file, not text'],
    ['UTF-16 little-endian', Uint8Array.of(0xff, 0xfe, 97, 0), 'pic.png: this is UTF-16 text; save it as UTF-8 first'],
    ['UTF-16 big-endian', Uint8Array.of(0xfe, 0xff, 0, 97), 'pic.png: this is UTF-16 text; save it as UTF-8 first'],
    ['Latin-1', Uint8Array.of(97, 0xe9, 98), 'pic.png: this is not UTF-8 text; save it as UTF-8 first'],
    ['a truncated character', Uint8Array.of(97, 0xe2, 0x82), 'pic.png: this is not UTF-8 text; save it as UTF-8 first'],
  ])('refuses %s', (_, bytes, message) => {
    expect(() => decodeText(bytes, 'pic.png')).toThrow(message);
  });

  it('says which file is missing', async () => {
    await expect(readText('no/such.c')).rejects.toThrow('no/such.c: there is no such file or folder');
    await expect(readText('test')).rejects.toThrow('test: this is a folder, not a file');
  });

  it('have a language by extension', () => {
    const paths = ['a/b.c', 'x.H', 'x.tsx', 'C:\\dir.py\\Main.java', 'Makefile', '.ts', 'a.b/c', 'x.unknown'];
    expect(paths.map(languageOfPath)).toEqual([
      'c',
      'c',
      'typescriptreact',
      'java',
      'plaintext',
      'plaintext',
      'plaintext',
      'plaintext',
    ]);
  });
});

describe('positions', () => {
  it('counts lines as VS Code does: LF, CR LF and CR alone end one', () => {
    const text = 'a\r\nb\rc\n\nd';
    const { next } = createPositions(text);
    const places = [...text].map(() => next()).map(({ line, column }) => `${line}:${column}`);
    expect(places).toEqual(['1:1', '1:2', '1:3', '2:1', '2:2', '3:1', '3:2', '4:1', '5:1']);
  });

  it('takes a surrogate pair as one character and a lone half as it is', () => {
    const text = '😀\ud800x\udc00';
    expect(Array.from({ length: text.length }, (_, offset) => characterAt(text, offset))).toEqual([
      '😀',
      '',
      '\ud800',
      'x',
      '\udc00',
    ]);
  });
});

describe('cells', () => {
  const network = networkInfo([
    { concept: 'string', cell: cellIndex(0, 3, hidden), sign: 1, languages: ['c', 'go'] },
    { concept: 'comment', cell: cellIndex(1, 0, hidden), sign: 1, languages: [] },
    { concept: 'if condition', cell: cellIndex(0, 3, hidden), sign: 1, languages: ['c'] },
  ]);

  it('are read as LAYER:UNIT', () => {
    expect(parseCells('0:407, 1:0')).toEqual([
      [0, 407],
      [1, 0],
    ]);
  });

  it.each(['', '407', '0:', '0:1,', '0:-1', '0:1.5', 'a:b', '0:1;0:2', '0:99999999999'])('refuses "%s"', list => {
    expect(() => parseCells(list)).toThrow(/is not a cell; write LAYER:UNIT/);
  });

  it('are named once', () => {
    expect(() => parseCells('0:1,0:2,0:1')).toThrow('--cells: the cell 0:1 is named twice');
  });

  it('must be in the network', () => {
    expect(resolveCells([[1, 7]], network)).toEqual([15]);
    expect(() => resolveCells([[0, 8]], network)).toThrow(
      'cell 0:8: the network tiny has the cells 0:0 to 1:7 (2 layers of 8 units)',
    );
    expect(() => resolveCells([[2, 0]], network)).toThrow('cell 2:0');
  });

  it('are the named ones of the language by default, each once', () => {
    expect(namedCells(network, 'c')).toEqual([3, 8]);
    expect(namedCells(network, 'python')).toEqual([8]);
    expect(() => namedCells(networkInfo(), 'c')).toThrow(
      'the network tiny names no cells for c; choose some with --cells',
    );
  });

  it('have the signals of their kind', () => {
    expect(resolveSignals(undefined, network)).toEqual(['tanh_c']);
    expect(resolveSignals('o,h,o', network)).toEqual(['o', 'h']);
    expect(resolveSignals('all', { ...network, kind: 'gru' })).toEqual(['h', 'r', 'z', 'n']);
    expect(() => resolveSignals('z', network)).toThrow('of kind lstm and has h, c, tanh_c, i, f, g, o');
    expect(() => resolveSignals('tanh_c', { ...network, kind: 'gru' })).toThrow('of kind gru and has h, r, z, n');
  });
});
