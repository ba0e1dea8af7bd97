/** The words and numbers in which findings are told, the same in every place. */
import type { Concept, Finding, Tier } from './network.js';

/** The order in which concepts are offered; the first five are pinned when the lens opens. */
export const conceptOrder: readonly Concept[] = [
  'string',
  'comment',
  'if condition',
  'indentation depth',
  'column',
  'bracket depth',
  'parenthesis depth',
  'string or comment',
  'characters since line began',
  'identifier',
  'number',
  'keyword',
  'end of line next',
];

const names: Readonly<Record<Concept, string>> = {
  string: 'String',
  comment: 'Comment',
  'string or comment': 'String or comment',
  'if condition': 'If condition',
  'indentation depth': 'Indentation',
  'bracket depth': 'Brackets',
  'parenthesis depth': 'Parentheses',
  column: 'Column',
  'characters since line began': 'Line position',
  identifier: 'Identifier',
  number: 'Number',
  keyword: 'Keyword',
  'end of line next': 'Line end next',
};

/** The short name of a concept, for a chip. */
export const conceptName = (concept: Concept): string => names[concept];

/** What a cell follows that has found a concept: `strings`. */
export const trackedBy: Readonly<Record<Concept, string>> = {
  string: 'strings',
  comment: 'comments',
  'string or comment': 'strings and comments',
  'if condition': 'if conditions',
  'indentation depth': 'the depth of indentation',
  'bracket depth': 'the depth of brackets',
  'parenthesis depth': 'the depth of parentheses',
  column: 'the position in the line',
  'characters since line began': 'the characters since the line began',
  identifier: 'identifiers',
  number: 'numbers',
  keyword: 'keywords',
  'end of line next': 'line ends to come',
};

const languageNames: Readonly<Record<string, string>> = {
  c: 'C',
  cpp: 'C++',
  csharp: 'C#',
  go: 'Go',
  java: 'Java',
  javascript: 'JavaScript',
  python: 'Python',
  rust: 'Rust',
  typescript: 'TypeScript',
};
/** `TypeScript` for `typescript`; an id that is not known as it is. */
export const languageName = (languageId: string): string => languageNames[languageId] ?? languageId;

/** A score of at most 1 without its leading zero, as statistics are printed: .997. */
export const formatScore = (score: number): string =>
  score >= 0.9995
    ? '1.00'
    : Math.abs(score)
        .toFixed(3)
        .replace(/^0/, score < 0 ? '−' : '');

/** What a score means, for somebody who has not met the measure. */
export const explainScore = (finding: Finding): string => {
  const score = finding.score === undefined ? '' : formatScore(finding.score);
  if (finding.measure === 'AUROC')
    return (
      `AUROC ${score}: take one character where the concept holds and one where it does not; the cell ranks ` +
      `them the right way round ${score} of the time. 0.5 is chance, 1 is perfect.`
    );
  if (finding.measure === 'Spearman')
    return (
      `Spearman’s ρ ${score}: how well the order of the cell’s values follows the order of the true numbers. ` +
      '0 is no relation, 1 is the same order throughout.'
    );
  return 'Listed with the network; no score is recorded for it.';
};

/** The score as a chip shows it: `.997` for AUROC, `ρ .91` for Spearman. */
export const shortScore = (finding: Finding): string =>
  finding.score === undefined ? '' : `${finding.measure === 'Spearman' ? 'ρ ' : ''}${formatScore(finding.score)}`;

/** From no evidence to the best. */
export const tierOrder: readonly (Tier | undefined)[] = [undefined, 'correlated', 'selective', 'causal'];

/** What a tier says of the evidence; each includes the ones before. */
export const explainTier: Readonly<Record<Tier, string>> = {
  correlated:
    'Correlated: on files it was not chosen on, the cell follows the concept better than chance, better than any cell ' +
    'under shuffled labels. A rule on the last few characters may do as well.',
  selective:
    'Selective: the cell also beats the best rule on the last characters, the best cell of an untrained network, and ' +
    'the same search for random labels.',
  causal:
    'Causal: where the concept decides, holding the cell still costs the network more than holding random cells does: ' +
    'it uses the cell.',
};
