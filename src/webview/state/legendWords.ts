/** What the legend says of the colours, for somebody who has not met them before. */
import type { ColourScale } from '../../shared/colourScale.js';
import type { Concept, Finding, Signal } from '../../shared/network.js';
import { trackedBy } from '../../shared/words.js';
import { signalLabel } from './explanations.js';
import { formatSigned } from './numbers.js';

/** What is shown: `unit` is the value that the end of the scale stands for. */
export interface Legended {
  readonly scale: ColourScale;
  readonly signal: Signal;
  readonly unit: number;
  readonly finding: Finding | undefined;
  readonly highContrast: boolean;
}

/** What one colour stands for. */
export interface ColourMeaning {
  readonly colour: string;
  readonly meaning: string;
}

const gates: readonly Signal[] = ['i', 'f', 'o', 'r', 'z'];
const memory: readonly Signal[] = ['tanh_c', 'c', 'h'];

/** What more and less of a depth or a place in the line are. */
const gradedWords: Readonly<Partial<Record<Concept, readonly [string, string]>>> = {
  'indentation depth': ['indented deeper', 'less deep'],
  'bracket depth': ['deeper in brackets', 'less deep'],
  'parenthesis depth': ['deeper in parentheses', 'less deep'],
  column: ['further right in the line', 'further left'],
  'characters since line began': ['further right in the line', 'further left'],
};

/** One or two colours and what each says about a character. */
export const colourMeanings = ({ scale, signal, finding, highContrast }: Legended): readonly ColourMeaning[] => {
  const blue = highContrast ? 'blue, underlined' : 'blue';
  const orange = highContrast ? 'orange, dotted' : 'orange';
  if (scale.mode === 'on/off') {
    const what = finding === undefined ? '' : `, as in ${trackedBy[finding.concept]}`;
    return [
      { colour: blue, meaning: `on${what}` },
      { colour: highContrast ? 'plain' : 'faint orange', meaning: 'off' },
    ];
  }
  if (gates.includes(signal)) {
    return [{ colour: highContrast ? blue : 'bluer', meaning: highContrast ? 'gate open' : 'gate further open' }];
  }
  const [more, less] = (finding && memory.includes(signal) && gradedWords[finding.concept]) || ['above 0', 'below 0'];
  const rises = finding?.sign !== -1;
  return [
    { colour: blue, meaning: rises ? more : less },
    { colour: orange, meaning: rises ? less : more },
  ];
};

/** The signal and the scale in use. */
export const scaleWords = ({ scale, signal, unit }: Legended): string => {
  const name = signalLabel[signal];
  if (scale.mode === 'signed') return `${name}, signed, ${unit === 1 ? 'fixed from −1 to +1' : 'fixed for this cell'}`;
  return `${name}, on/off: on ${scale.sign < 0 ? 'below' : 'above'} ${formatSigned(scale.threshold * unit)}`;
};
