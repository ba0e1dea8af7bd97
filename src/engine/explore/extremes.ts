import { LargestPlaces, MedianPlaces, type LinePeak } from '../../interpret/explore/placeList.js';
import type { ExploredPlace, ExploredText, Extremes } from '../../shared/exploreApi.js';
import type { Reader } from './explore.js';

/** Where a cell is highest, about its median and lowest. One place a line: its extreme character. */
export const findExtremes = async (
  reader: Reader,
  texts: readonly ExploredText[],
  cell: number,
  each: number,
): Promise<Extremes> => {
  // So that no file says it all, while there are others.
  const ofText = texts.length === 1 ? each : Math.max(1, Math.ceil(each / 3));
  const most = new LargestPlaces(each, ofText);
  const least = new LargestPlaces(each, ofText);
  const middle = new MedianPlaces();
  let characters = 0;
  for (const [index, text] of texts.entries()) {
    const values = await reader.column(text, cell);
    characters += values.length;
    for (let start = 0; start < values.length;) {
      const feed = text.text.indexOf('\n', start);
      const end = feed < 0 || feed >= values.length ? values.length : feed + 1;
      let [high, low] = [start, start];
      for (let at = start; at < end; at++) {
        if (values[at]! > values[high]!) high = at;
        if (values[at]! < values[low]!) low = at;
      }
      const place = (at: number, value: number): LinePeak => ({ text: index, from: at, to: at + 1, value });
      if (text.text.slice(start, end).trim() !== '') {
        most.add(place(high, values[high]!));
        least.add(place(low, -values[low]!));
        const centre = (start + end) >> 1;
        middle.add(place(centre, values[centre]!));
      }
      start = end;
    }
  }
  const told = (places: readonly LinePeak[], sign: 1 | -1): ExploredPlace[] =>
    places.map(({ text, from, to, value }) => ({ uri: texts[text]!.uri, from, to, value: sign * value }));
  return {
    most: told(most.places, 1),
    middle: told(middle.nearest(each), 1),
    least: told(least.places, -1),
    characters,
    files: texts.length,
  };
};
