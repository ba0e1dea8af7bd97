/** How many panels of 6, 5 and 4 rows a packed matrix has, in this order. */
export interface Panels {
  readonly sixes: number;
  readonly fives: number;
  readonly fours: number;
  /** Rows of all panels: M, or a little more where M cannot be cut exactly. */
  readonly rows: number;
}

const cache = new Map<number, Panels>();

const cut = (rows: number, tall: boolean): Panels => {
  if (tall) {
    for (let sixes = Math.floor(rows / 6); sixes >= 0; sixes--) {
      const rest = rows - 6 * sixes;
      for (let fives = Math.floor(rest / 5); fives >= 0; fives--) {
        const fours = (rest - 5 * fives) / 4;
        if (Number.isInteger(fours)) return { sixes, fives, fours, rows };
      }
    }
  }
  const fours = Math.ceil(rows / 4);
  return { sixes: 0, fives: 0, fours, rows: fours * 4 };
};

/**
 * Cuts `rows` rows into panels, as tall as possible where `tall` says that V8 keeps a tile of 6 rows in registers
 * (V8 13 and later), else into panels of 4.
 */
export const panelsOf = (rows: number, tall: boolean): Panels => {
  const key = rows * 2 + Number(tall);
  const known = cache.get(key);
  if (known) return known;
  const panels = cut(rows, tall);
  cache.set(key, panels);
  return panels;
};

/** Where row `row` lies in a matrix packed with depth `k`: its panel's first byte, the panel's height, its row there. */
export const packedRow = (
  panels: Panels,
  row: number,
  k: number,
): { readonly offset: number; readonly height: number; readonly row: number } => {
  const inSixes = panels.sixes * 6;
  const inFives = inSixes + panels.fives * 5;
  const [first, height] = row < inSixes ? [0, 6] : row < inFives ? [inSixes, 5] : [inFives, 4];
  const panel = Math.floor((row - first) / height);
  return { offset: 4 * k * (first + panel * height), height, row: row - first - panel * height };
};
