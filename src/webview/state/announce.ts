import type { CharacterDetails } from '../../shared/engineApi.js';
import type { LensChoice } from '../../shared/lensApi.js';
import { formatCell } from '../../shared/units.js';
import { conceptName } from '../../shared/words.js';
import { scaleOf, type ChoiceContext } from '../../shared/shownCell.js';
import { signalLabel } from './explanations.js';
import { findingOf } from '../../shared/shownCell.js';
import { characterWords, formatBits, formatSigned } from './numbers.js';

/** What a screen reader says when the caret comes to a character: where, which, and what the active cell holds there. */
export const announce = (context: ChoiceContext, choice: LensChoice, details: CharacterDetails): string => {
  const { network, languageId } = context;
  const finding = findingOf(network, choice.active, languageId);
  const name = finding === undefined ? 'Cell' : conceptName(finding.concept);
  const value = details.pinned.find(({ cell }) => cell === choice.active)?.signals[choice.signal];
  const scale = scaleOf(context, choice, choice.active, 1);
  const state =
    scale.mode === 'on/off' && value !== undefined && choice.signal !== 'c'
      ? scale.sign * (value - scale.threshold) > 0
        ? ', on'
        : ', off'
      : '';
  const shown = value === undefined ? '' : `, ${signalLabel[choice.signal]} ${formatSigned(value)}${state}`;
  const token = details.token === undefined ? '' : `, of the token ${characterWords(details.token.text)}`;
  const unknown = details.readAs === 'unknown' ? ', not in the vocabulary' : '';
  return (
    `Line ${details.line + 1}, column ${details.column + 1}, ${characterWords(details.character)}${token}${unknown}. ` +
    `${name} ${formatCell(choice.active, network.hidden)}${shown}. Cost ${formatBits(details.bits)} bits.`
  );
};
