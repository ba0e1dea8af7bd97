import type { PictureRequest } from '../../shared/lensApi.js';
import { codeFonts, wordFonts } from '../../shared/export/svg.js';
import { checkPixels, pixelRatio } from '../../shared/export/pixels.js';

/** Paints a picture on a canvas of its own and gives it as PNG. Throws where the page cannot draw one that large. */
export const paintPicture = async (picture: PictureRequest): Promise<Uint8Array> => {
  checkPixels(picture);
  const canvas = document.createElement('canvas');
  canvas.width = Math.round(picture.width * pixelRatio);
  canvas.height = Math.round(picture.height * pixelRatio);
  const context = canvas.getContext('2d');
  if (context === null) throw new Error('The page gives no canvas to draw the picture on.');
  context.scale(pixelRatio, pixelRatio);
  context.fillStyle = picture.background;
  context.fillRect(0, 0, picture.width, picture.height);
  for (const shape of picture.shapes) {
    context.fillStyle = shape.fill;
    if (shape.kind === 'box') {
      // On whole pixels, so that no seam shows between neighbours.
      const edge = (value: number): number => Math.round(value * pixelRatio) / pixelRatio;
      const [x, y] = [edge(shape.x), edge(shape.y)];
      context.fillRect(x, y, edge(shape.x + shape.width) - x, edge(shape.y + shape.height) - y);
      continue;
    }
    const family =
      shape.font === 'code' ? [picture.fontFamily, codeFonts].filter(name => name !== '').join(', ') : wordFonts;
    context.font = `${shape.bold === true ? '600 ' : ''}${shape.size}px ${family}`;
    context.textAlign = shape.anchor === undefined ? 'left' : shape.anchor === 'end' ? 'right' : 'center';
    const measured = context.measureText(shape.text).width;
    context.save();
    context.translate(shape.x, shape.y);
    if (shape.width !== undefined && measured > 0) context.scale(shape.width / measured, 1);
    context.fillText(shape.text, 0, 0);
    context.restore();
  }
  const blob = await new Promise<Blob | null>(resolve => canvas.toBlob(resolve, 'image/png'));
  if (blob === null) throw new Error('The page could not make an image of the picture; choose fewer lines, or SVG.');
  return new Uint8Array(await blob.arrayBuffer());
};
