/**
 * The script of the exported page. It colours the blocks of text near the window, one element a
 * character, and gives the others back as plain text, so that long files stay quick.
 */
export const pageScript = String.raw`
'use strict';
const $ = id => document.getElementById(id);
const cells = JSON.parse($('about').textContent);
const values = cells.map((_, place) => {
  const bytes = Uint8Array.from(atob($('values-' + place).textContent), byte => byte.charCodeAt(0));
  const view = new DataView(bytes.buffer);
  return Float32Array.from({ length: bytes.length / 4 }, (_, index) => view.getFloat32(index * 4, true));
});
const pre = $('text');
const card = $('card');
const blocks = [...pre.querySelectorAll('.block')];
const text = pre.textContent;
const lineStarts = [0];
for (const match of text.matchAll(/\r\n|\r|\n/g)) lineStarts.push(match.index + match[0].length);
let start = 0;
for (const block of blocks) {
  block.start = start;
  start += block.textContent.length;
}
const dark = matchMedia('(prefers-color-scheme: dark)');
const firstLine = Number(pre.dataset.line);
let active = 0;
let caret = -1;
let marked = null;

const stripes = cells.length > 1 && cells.length <= 8 ? cells.length - 1 : 0;
if (stripes > 0) {
  const under = stripes * 3 + 1;
  const sizes = Array.from({ length: stripes }, () => '100% 2px').concat('100% ' + under + 'px');
  const places = Array.from({ length: stripes }, (_, index) => '0 calc(100% - ' + ((stripes - 1 - index) * 3 + 1) + 'px)');
  pre.style.setProperty('--under', under + 'px');
  pre.style.setProperty('--sizes', sizes.join(', '));
  pre.style.setProperty('--places', places.concat('0 100%').join(', '));
}
const colour = (cell, quantised, soft) => {
  const at = (quantised + 128) * 6;
  return '#' + cell.tables[(dark.matches ? 'dark' : 'light') + (soft ? 'Soft' : '')].slice(at, at + 6);
};
const isGap = offset => {
  const code = text.charCodeAt(offset);
  if (code > 0x20) return false;
  return code !== 0x20 || !(text.charCodeAt(offset - 1) > 0x20 && text.charCodeAt(offset + 1) > 0x20);
};
const valueAt = (place, offset, length) => {
  const last = values[place][offset + length - 1];
  return quantise(last === last ? last : values[place][offset], cells[place].scale);
};
const stripeColour = (place, item) => {
  const cell = cells[place];
  const value = valueAt(place, item.offset, item.textContent.length);
  if (cell.threshold !== undefined && cell.sign * (value / 127 - cell.threshold) <= 0) return 'var(--background)';
  return colour(cell, value, false);
};
const quantise = (value, scale) =>
  value === value ? Math.max(-127, Math.min(127, Math.round((127 * value) / scale))) : -128;

const paint = block => {
  const cell = cells[active];
  const others = stripes === 0 ? [] : cells.map((_, place) => place).filter(place => place !== active);
  for (const item of block.children) {
    const value = valueAt(active, item.offset, item.textContent.length);
    item.style.backgroundColor = colour(cell, value, cell.soft && isGap(item.offset));
    if (stripes === 0) continue;
    const layers = others.map(place => stripeColour(place, item)).concat('var(--background)');
    item.style.backgroundImage = layers.map(layer => 'linear-gradient(' + layer + ', ' + layer + ')').join(', ');
  }
};
const fill = block => {
  if (block.childElementCount > 0) return;
  const parts = document.createDocumentFragment();
  let offset = block.start;
  for (const character of block.textContent) {
    const item = document.createElement('i');
    item.offset = offset;
    item.textContent = character;
    if (character === '\n') item.className = 'end';
    parts.append(item);
    offset += character.length;
  }
  block.replaceChildren(parts);
  paint(block);
};
const empty = block => {
  if (block.childElementCount > 0 && !block.contains(marked)) block.textContent = block.textContent;
};

const legend = () => {
  const cell = cells[active];
  $('low').textContent = cell.ends[0];
  $('high').textContent = cell.ends[2];
  $('words').textContent = cell.words;
  let stripe = 0;
  for (const [place, label] of [...$('cells').querySelectorAll('label')].entries()) {
    if (stripes === 0 || place === active) delete label.dataset.stripe;
    else label.dataset.stripe = ++stripe;
  }
  const stops = Array.from({ length: 33 }, (_, index) => colour(cell, Math.round(-127 + (254 * index) / 32), false));
  $('bar').style.backgroundImage = 'linear-gradient(to right, ' + stops.join(', ') + ')';
};
const recolour = () => {
  legend();
  for (const block of blocks) if (block.childElementCount > 0) paint(block);
};

const names = { '\n': 'line end', '\r': 'carriage return', '\t': 'tab', ' ': 'space' };
const row = (left, right, className) => {
  const line = document.createElement('div');
  line.className = className;
  for (const part of [left, right]) line.append(Object.assign(document.createElement('span'), { textContent: part }));
  return line;
};
const lineOf = offset => {
  let low = 0;
  let high = lineStarts.length;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (lineStarts[middle] <= offset) low = middle;
    else high = middle;
  }
  return low;
};
const mark = item => {
  if (marked) marked.classList.remove('caret');
  marked = item;
  if (item) item.classList.add('caret');
};
const show = item => {
  const offset = item.offset;
  const character = item.textContent;
  const line = lineOf(offset);
  const place = 'line ' + (line + 1 + firstLine) + ', column ' + (offset - lineStarts[line] + 1);
  const code = 'U+' + character.codePointAt(0).toString(16).toUpperCase().padStart(4, '0');
  card.replaceChildren(
    row(names[character] ?? (/[\x00-\x1f\x7f]/.test(character) ? code : '\u2018' + character + '\u2019'), place, 'where'),
    ...cells.map((cell, index) =>
      row(
        (cell.concept + ' ' + cell.name + (cell.signal === undefined ? '' : ' ' + cell.signal)).trim(),
        values[index][offset].toFixed(4),
        index === active ? 'active' : '',
      ),
    ),
  );
  card.hidden = false;
  mark(item);
  const box = item.getBoundingClientRect();
  const { width, height } = card.getBoundingClientRect();
  const below = box.bottom + 8 + height <= innerHeight;
  card.style.left = Math.max(4, Math.min(box.left, innerWidth - width - 8)) + 'px';
  card.style.top = (below ? box.bottom + 8 : Math.max(4, box.top - height - 8)) + 'px';
};
const hide = () => {
  card.hidden = true;
  mark(null);
};
const itemAt = offset => {
  const block = blocks[blocks.findLastIndex(candidate => candidate.start <= offset)];
  fill(block);
  return [...block.children].findLast(item => item.offset <= offset);
};
const moveTo = offset => {
  const item = itemAt(Math.max(0, Math.min(text.length - 1, offset)));
  caret = item.offset;
  item.scrollIntoView({ block: 'nearest', inline: 'nearest' });
  show(item);
};
const steps = {
  ArrowLeft: () => caret - 1,
  ArrowRight: () => caret + (text.codePointAt(caret) > 0xffff ? 2 : 1),
  ArrowUp: () => onLine(-1),
  ArrowDown: () => onLine(1),
  Home: () => lineStarts[lineOf(caret)],
  End: () => (lineStarts[lineOf(caret) + 1] ?? text.length) - 1,
};
const onLine = by => {
  const line = lineOf(caret);
  const target = Math.max(0, Math.min(lineStarts.length - 1, line + by));
  const last = (lineStarts[target + 1] ?? text.length + 1) - 1;
  return Math.min(lineStarts[target] + caret - lineStarts[line], last);
};

cells.forEach((cell, index) => {
  const input = Object.assign(document.createElement('input'), { type: 'radio', name: 'cell', checked: index === 0 });
  input.addEventListener('change', () => {
    active = index;
    recolour();
  });
  const label = document.createElement('label');
  label.append(input, cell.concept || 'cell', Object.assign(document.createElement('span'), { textContent: cell.name }));
  $('cells').append(label);
});
const observer = new IntersectionObserver(
  entries => entries.forEach(({ target, isIntersecting }) => (isIntersecting ? fill : empty)(target)),
  { rootMargin: '100% 0px' },
);
blocks.forEach(block => observer.observe(block));
dark.addEventListener('change', recolour);
addEventListener('beforeprint', () => blocks.forEach(fill));
pre.addEventListener('pointerover', event => {
  if (event.target.tagName === 'I') show(event.target);
});
pre.addEventListener('pointerleave', hide);
pre.addEventListener('pointerdown', event => {
  if (event.target.tagName === 'I') caret = event.target.offset;
});
pre.addEventListener('blur', hide);
pre.addEventListener('keydown', event => {
  if (event.key === 'Escape') return hide();
  const step = steps[event.key];
  if (!step || event.ctrlKey || event.metaKey || event.altKey || text.length === 0) return;
  event.preventDefault();
  moveTo(step());
});
legend();
`;
