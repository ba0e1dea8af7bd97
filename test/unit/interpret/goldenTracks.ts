import { MASKED, type Concept, type Tracks } from '../../../src/interpret/concepts.js';

/** A text with the tracks that a person has checked: lines `|` of text, each followed by its marker lines. */
export interface GoldenCase {
  readonly title: string;
  readonly languageId: string;
  readonly text: string;
  readonly concepts: readonly Concept[];
  /** The whole case as it stands in the file. */
  readonly written: string;
}

const shortNames: Readonly<Record<string, Concept>> = {
  str: 'string',
  com: 'comment',
  soc: 'string or comment',
  if: 'if condition',
  ind: 'indentation depth',
  brk: 'bracket depth',
  par: 'parenthesis depth',
  col: 'column',
  chr: 'characters since line began',
  id: 'identifier',
  num: 'number',
  key: 'keyword',
  eol: 'end of line next',
};

const markers = '.123456789abcdefghijklmnopqrstuvwxyz';
const nameWidth = 4;

/** Cases of a golden file: `=== language: title: concepts`, then text lines `    |text` and marker lines `str |..##`. */
export const parseGolden = (file: string): readonly GoldenCase[] =>
  file
    .split(/^(?==== )/m)
    .filter(part => part.startsWith('=== '))
    .map(part => {
      const [head = '', ...lines] = part.trimEnd().split('\n');
      const [languageId = '', title = '', names = ''] = head.slice(4).split(': ');
      const text = lines.filter(line => line.startsWith('    |')).map(line => line.slice(nameWidth + 1) + '\n');
      const concepts = names.split(' ').map(name => shortNames[name]!);
      return { title, languageId, text: text.join(''), concepts, written: part.trimEnd() };
    });

/** Writes a case with its tracks; the last marker of a line belongs to its line end. */
export const formatGolden = (golden: GoldenCase, tracks: Tracks): string => {
  const shortOf = new Map(Object.entries(shortNames).map(([short, concept]) => [concept, short]));
  const lines = [`=== ${golden.languageId}: ${golden.title}: ${golden.concepts.map(c => shortOf.get(c)!).join(' ')}`];
  let start = 0;
  for (const line of golden.text.split('\n').slice(0, -1)) {
    lines.push(' '.repeat(nameWidth) + '|' + line);
    const end = start + line.length + 1;
    for (const concept of golden.concepts) {
      const marks = Array.from(tracks[concept].subarray(start, end), value =>
        value === MASKED ? '-' : (markers[value] ?? '+'),
      );
      lines.push(shortOf.get(concept)!.padEnd(nameWidth) + '|' + marks.join(''));
    }
    start = end;
  }
  return lines.join('\n');
};
