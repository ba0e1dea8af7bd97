/** Pixels of an image for each px of a picture: sharp on the screens of today, and in print. */
export const pixelRatio = 2;

/** What a browser draws in one piece. */
const longestSide = 16_384;
const mostPixels = 100_000_000;

/** Throws RangeError where an image of this size cannot be drawn in one piece. */
export const checkPixels = ({ width, height }: { readonly width: number; readonly height: number }): void => {
  const [across, down] = [width * pixelRatio, height * pixelRatio];
  if (across <= longestSide && down <= longestSide && across * down <= mostPixels) return;
  throw new RangeError(
    `an image of ${across} x ${down} pixels is too large to be drawn; choose fewer lines, or the format SVG`,
  );
};
