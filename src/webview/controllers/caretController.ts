import type { Line } from '../data/lineStore.js';
import { send, type LookKind, type ViewBox } from '../state/lookEvents.js';
import type { Session } from '../state/session.js';

/** What the caret needs of the text view. */
export interface CaretView extends HTMLElement {
  readonly session: Session;
  readonly topLine: number;
  readonly linesInView: number;
  lineAt(index: number): Line | undefined;
  characterAt(line: Line, x: number): number;
  boxOf(line: number, index: number): ViewBox | undefined;
  /** Where the text starts, px of the view: left of it when scrolled sideways. */
  readonly textLeft: number;
  reveal(line: number, index: number): void;
  look(line: Line, index: number, kind: LookKind): void;
  requestPaint(): void;
}

const low = (code: number): boolean => code >= 0xdc00 && code <= 0xdfff;
const stepsOver = (text: string, index: number): number => ((text.codePointAt(index) ?? 0) > 0xffff ? 2 : 1);

/** The caret of the lens: the keys of an editor move it, and the card speaks of the character it is on. */
export class CaretController {
  position: { line: number; index: number } | undefined;
  /** Where up and down aim at, px from the start of the text. */
  #goal: number | undefined;
  /** A line the caret is to go to once it has arrived. */
  #pending: { line: number; place: 'goal' | 'start' | 'end' } | undefined;
  #toBeSeen = false;
  readonly #view: CaretView;

  constructor(view: CaretView) {
    this.#view = view;
  }

  set(line: number, index: number): void {
    this.position = { line, index };
    this.#goal = undefined;
    this.#pending = undefined;
  }

  clear(): void {
    this.position = undefined;
    this.#pending = undefined;
    this.#view.requestPaint();
  }

  /** Scrolls back to the caret with the next paint: only then is the size of the view known. */
  keepInSight(): void {
    this.#toBeSeen = true;
    this.#view.requestPaint();
  }

  /** Called after each paint: goes where it could not go before the line had come, and stays inside the document. */
  settle(): void {
    const pending = this.#pending;
    const line = pending && this.#view.lineAt(pending.line);
    if (pending !== undefined && line !== undefined) this.#arrive(line, pending.place);
    const { position } = this;
    const lineCount = this.#view.session.info?.lineCount ?? 0;
    if (position !== undefined && position.line >= lineCount) this.position = undefined;
    const own = this.position && this.#view.lineAt(this.position.line);
    if (own !== undefined && this.position !== undefined && this.position.index > own.text.length) {
      this.position = { line: own.index, index: own.text.length };
    }
    if (this.#toBeSeen && this.position !== undefined) this.#view.reveal(this.position.line, this.position.index);
    this.#toBeSeen = false;
  }

  keyDown(event: KeyboardEvent): void {
    if (event.metaKey || (event.altKey && event.ctrlKey)) return;
    if (event.altKey) {
      const by = event.key === 'ArrowLeft' ? -1 : event.key === 'ArrowRight' ? 1 : undefined;
      if (by === undefined) return;
      send(this.#view, 'lens-step', by);
      event.preventDefault();
      return;
    }
    if (this.#handle(event.key, event.ctrlKey)) event.preventDefault();
  }

  #handle(key: string, control: boolean): boolean {
    const lastLine = (this.#view.session.info?.lineCount ?? 1) - 1;
    const page = Math.max(1, Math.floor(this.#view.linesInView) - 1);
    switch (key) {
      case '[':
      case ']':
        send(this.#view, 'lens-step', key === '[' ? -1 : 1);
        return true;
      case 'Escape':
        send(this.#view, 'lens-dismiss', null);
        return true;
      case 'Enter':
      case ' ':
        return this.#pin();
      case 'ArrowLeft':
      case 'ArrowRight':
        return this.#sideways(key === 'ArrowLeft' ? -1 : 1);
      case 'ArrowUp':
        return this.#toLine(this.#line - (this.position === undefined ? 0 : 1), 'goal');
      case 'ArrowDown':
        return this.#toLine(this.#line + (this.position === undefined ? 0 : 1), 'goal');
      case 'PageUp':
        return this.#toLine(this.#line - page, 'goal');
      case 'PageDown':
        return this.#toLine(this.#line + page, 'goal');
      case 'Home':
        return this.#toLine(control ? 0 : this.#line, 'start');
      case 'End':
        return this.#toLine(control ? lastLine : this.#line, 'end');
      default:
        return false;
    }
  }

  get #line(): number {
    return this.#pending?.line ?? this.position?.line ?? Math.ceil(this.#view.topLine);
  }

  #pin(): boolean {
    const line = this.position && this.#view.lineAt(this.position.line);
    if (line === undefined || this.position === undefined) return false;
    this.#view.look(line, this.position.index, 'click');
    return true;
  }

  #sideways(by: 1 | -1): boolean {
    const { position } = this;
    const line = position && this.#view.lineAt(position.line);
    if (position === undefined || line === undefined) return this.#toLine(this.#line, 'start');
    this.#goal = undefined;
    let index = position.index;
    if (by > 0) {
      if (index >= line.text.length) return this.#toLine(position.line + 1, 'start');
      index += stepsOver(line.text, index);
    } else {
      if (index === 0) return this.#toLine(position.line - 1, 'end');
      index -= low(line.text.charCodeAt(index - 1)) && index > 1 ? 2 : 1;
    }
    this.#go(line, index);
    return true;
  }

  #toLine(wanted: number, place: 'goal' | 'start' | 'end'): boolean {
    const lastLine = (this.#view.session.info?.lineCount ?? 1) - 1;
    const index = Math.max(0, Math.min(lastLine, wanted));
    if (place === 'goal' && this.#goal === undefined) {
      const box = this.position && this.#view.boxOf(this.position.line, this.position.index);
      this.#goal = box === undefined ? 0 : box.left - this.#view.textLeft;
    }
    if (place !== 'goal') this.#goal = undefined;
    const line = this.#view.lineAt(index);
    if (line !== undefined) {
      this.#arrive(line, place);
      return true;
    }
    this.#pending = { line: index, place };
    this.#view.reveal(index, 0);
    return true;
  }

  #arrive(line: Line, place: 'goal' | 'start' | 'end'): void {
    this.#pending = undefined;
    const goal = this.#goal ?? 0;
    // Half a pixel in, so that rounding does not land on the character before.
    const index = place === 'start' ? 0 : place === 'end' ? line.text.length : this.#view.characterAt(line, goal + 0.5);
    this.#go(line, index);
  }

  #go(line: Line, index: number): void {
    this.position = { line: line.index, index };
    this.#view.reveal(line.index, index);
    this.#view.look(line, index, 'caret');
  }
}
