import * as vscode from 'vscode';
import type { ExploredPlace, ExploredText } from '../../shared/exploreApi.js';
import { revealOffset } from '../editors.js';
import { describePlace } from './describePlace.js';

/** Places under a heading of the list. */
export interface PlaceGroup {
  readonly title: string;
  readonly places: readonly ExploredPlace[];
}

interface PlaceItem extends vscode.QuickPickItem {
  readonly place?: ExploredPlace;
}

/** Lists places under their headings; choosing one opens its file there. */
export const showPlaces = async (
  title: string,
  groups: readonly PlaceGroup[],
  texts: readonly ExploredText[],
): Promise<void> => {
  const textOf = new Map(texts.map(({ uri, text }) => [uri, text]));
  const items = groups.flatMap(({ title: heading, places }): PlaceItem[] => [
    { label: heading, kind: vscode.QuickPickItemKind.Separator },
    ...places.map((place): PlaceItem => {
      const path = vscode.workspace.asRelativePath(vscode.Uri.parse(place.uri));
      const { excerpt, line, value } = describePlace(textOf.get(place.uri) ?? '', place);
      return { label: excerpt, description: `${path}:${line}  ${value}`, place };
    }),
  ]);
  const chosen = await vscode.window.showQuickPick(items, { title, matchOnDescription: true, ignoreFocusOut: true });
  if (chosen?.place === undefined) return;
  const document = await vscode.workspace.openTextDocument(vscode.Uri.parse(chosen.place.uri));
  await revealOffset(document, chosen.place.from, true, vscode.ViewColumn.One);
};
