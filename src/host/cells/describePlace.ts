import type { ExploredPlace } from '../../shared/exploreApi.js';

const longestExcerpt = 80;
/** Characters kept before the place where its line is too long. */
const before = 30;

/** The line about a place with the place between marks, its line number from 1, and the cell's value. */
export const describePlace = (
  text: string,
  { from, to, value }: ExploredPlace,
): { readonly excerpt: string; readonly line: number; readonly value: string } => {
  const start = from === 0 ? 0 : text.lastIndexOf('\n', from - 1) + 1;
  const feed = text.indexOf('\n', from);
  const end = feed < 0 ? text.length : feed;
  const stop = Math.max(from, Math.min(to, end));
  const lead = text.slice(start, from).trimStart();
  const marked = `${lead.length > before ? `…${lead.slice(-before)}` : lead}»${text.slice(from, stop) || '⏎'}«${text.slice(stop, end)}`;
  return {
    excerpt: marked.replace(/\s+/g, ' ').slice(0, longestExcerpt),
    line: text.slice(0, from).split('\n').length,
    value: `${value < 0 ? '−' : '+'}${Math.abs(value).toFixed(2)}`,
  };
};
