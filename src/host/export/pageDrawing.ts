import type { DrawnPicture, PictureRequest } from '../../shared/lensApi.js';

const patience = 30_000;

/** Lets the page of the lens draw pictures: it has a canvas and the fonts of the screen, the extension host has not. */
export class PageDrawing {
  #tickets = 0;
  readonly #waiting = new Map<number, (drawn: DrawnPicture) => void>();

  constructor(
    private readonly send: (request: PictureRequest) => void,
    private readonly limit = patience,
  ) {}

  /** The picture as PNG. Throws Error when the page cannot draw it, or does not answer. */
  draw(picture: Omit<PictureRequest, 'ticket'>): Promise<Uint8Array> {
    const ticket = ++this.#tickets;
    return new Promise((resolve, reject) => {
      const done = (): void => {
        clearTimeout(timer);
        this.#waiting.delete(ticket);
      };
      const timer = setTimeout(() => {
        done();
        reject(new Error('The lens did not draw the image. Keep it in sight and try again, or export as SVG.'));
      }, this.limit);
      this.#waiting.set(ticket, drawn => {
        done();
        if ('png' in drawn) resolve(drawn.png);
        else reject(new Error(drawn.problem));
      });
      this.send({ ...picture, ticket });
    });
  }

  /** What the page has drawn. */
  drawn(drawn: DrawnPicture): void {
    this.#waiting.get(drawn.ticket)?.(drawn);
  }
}
