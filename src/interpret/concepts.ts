/**
 * The concepts: properties of a character position that a parser can tell. The names are those of src/shared/network.ts;
 * the engine's build fails when the two lists differ.
 */
export type Concept =
  | 'string'
  | 'comment'
  | 'string or comment'
  | 'if condition'
  | 'indentation depth'
  | 'bracket depth'
  | 'parenthesis depth'
  | 'column'
  | 'characters since line began'
  | 'identifier'
  | 'number'
  | 'keyword'
  | 'end of line next';

export const concepts: readonly Concept[] = [
  'string',
  'comment',
  'string or comment',
  'if condition',
  'indentation depth',
  'bracket depth',
  'parenthesis depth',
  'column',
  'characters since line began',
  'identifier',
  'number',
  'keyword',
  'end of line next',
];

const graded: ReadonlySet<Concept> = new Set<Concept>([
  'indentation depth',
  'bracket depth',
  'parenthesis depth',
  'column',
  'characters since line began',
]);

/** A number rather than yes or no: scored by rank correlation rather than by AUROC. */
export const isGraded = (concept: Concept): boolean => graded.has(concept);

/** The value of a track where nothing can be said: a delimiter, a syntax error, white space before the first word. */
export const MASKED = -1;

/**
 * What a parser says of each code unit of a text. `values[t]` belongs to the state *after* reading code unit `t`:
 * 0 or 1, or a depth or a column; MASKED where nothing can be said. Length: code units of the text.
 */
export type Track = Int16Array;

export type Tracks = Readonly<Record<Concept, Track>>;
