import type { CharacterDetails } from '../../shared/engineApi.js';
import type { CaretView } from '../controllers/caretController.js';
import type { Line } from '../data/lineStore.js';
import type { ViewBox } from '../state/lookEvents.js';

/** Code units [from, to) of the document that are one symbol of the network: outlined under the pointer. */
export type TokenExtent = Pick<NonNullable<CharacterDetails['token']>, 'from' | 'to'>;

/** The part of the token around a character that lies in its line, as indexes into the line's text; the character alone where it is in no token. */
const tokenInLine = (
  token: TokenExtent | undefined,
  { start, text }: Line,
  index: number,
): { readonly from: number; readonly to: number } => {
  if (token === undefined || start + index < token.from || start + index >= token.to)
    return { from: index, to: index + 1 };
  return { from: Math.max(0, token.from - start), to: Math.max(index + 1, Math.min(text.length, token.to - start)) };
};

/** The box around a character, or around as much of its token as is in its line; undefined where it is out of view. */
export const boxOfToken = (
  view: Pick<CaretView, 'lineAt' | 'boxOf'>,
  token: TokenExtent | undefined,
  at: { readonly line: number; readonly index: number } | undefined,
): ViewBox | undefined => {
  const line = at && view.lineAt(at.line);
  if (at === undefined || line === undefined) return undefined;
  const { from, to } = tokenInLine(token, line, at.index);
  const [first, last] = [view.boxOf(at.line, from), view.boxOf(at.line, to - 1)];
  return first && last && { ...first, right: Math.max(first.right, last.right) };
};
