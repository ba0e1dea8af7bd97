import type { CharacterBox } from './textStage.js';

/**
 * Puts `element` around a character, or hides it where the character is out of view.
 *
 * @param view where the text begins and how high it is, px
 * @param width px, for a mark before the character; without it the mark goes around it
 */
export const placeMark = (
  element: HTMLElement,
  box: CharacterBox | undefined,
  view: { readonly left: number; readonly height: number },
  width?: number,
): void => {
  const visible = box !== undefined && box.right > view.left && box.bottom > 0 && box.top < view.height;
  element.classList.toggle('shown', visible);
  if (!visible) return;
  const grow = width === undefined ? 1 : 0;
  element.style.setProperty('transform', `translate(${box.left - grow}px, ${box.top - grow}px)`);
  element.style.setProperty('width', `${width ?? box.right - box.left + 2 * grow}px`);
  element.style.setProperty('height', `${box.bottom - box.top + 2 * grow}px`);
};
