/** A line of a text and the cell's largest value in it. */
export interface LinePeak {
  readonly text: number;
  readonly from: number;
  readonly to: number;
  readonly value: number;
}

/** The `count` largest of a stream of places; equal ones in their order. At most `each` of a text, while others are there. */
export class LargestPlaces {
  readonly #kept: LinePeak[] = [];

  constructor(
    private readonly count: number,
    private readonly each: number,
  ) {}

  add(place: LinePeak): void {
    const ofText = this.#kept.filter(({ text }) => text === place.text);
    const weakest =
      ofText.length >= this.each ? ofText.at(-1) : this.#kept.length >= this.count ? this.#kept.at(-1) : undefined;
    if (weakest !== undefined) {
      if (place.value <= weakest.value) return;
      this.#kept.splice(this.#kept.indexOf(weakest), 1);
    }
    const at = this.#kept.findIndex(({ value }) => value < place.value);
    this.#kept.splice(at < 0 ? this.#kept.length : at, 0, place);
  }

  get places(): readonly LinePeak[] {
    return this.#kept;
  }
}

const bins = 512;
const keptPerBin = 8;

/** Finds places about the median of a stream of values between -1 and 1 without keeping the stream. */
export class MedianPlaces {
  readonly #counts = new Uint32Array(bins);
  readonly #kept: LinePeak[][] = Array.from({ length: bins }, () => []);

  add(place: LinePeak): void {
    const bin = Math.max(0, Math.min(bins - 1, Math.floor(((place.value + 1) / 2) * bins)));
    this.#counts[bin]!++;
    const kept = this.#kept[bin]!;
    if (kept.length < keptPerBin && !kept.some(({ text, from }) => text === place.text && from === place.from))
      kept.push(place);
  }

  /** Up to `count` places, those nearest to the median first. */
  nearest(count: number): readonly LinePeak[] {
    const total = this.#counts.reduce((sum, many) => sum + many, 0);
    let median = 0;
    for (let passed = 0; median < bins - 1; median++) {
      passed += this.#counts[median]!;
      if (2 * passed >= total) break;
    }
    const found: LinePeak[] = [];
    for (let away = 0; away < bins && found.length < count; away++) {
      for (const bin of away === 0 ? [median] : [median - away, median + away]) found.push(...(this.#kept[bin] ?? []));
    }
    return found.slice(0, count);
  }
}
