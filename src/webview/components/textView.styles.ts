import { css } from 'lit';

export const textViewStyles = css`
  :host {
    display: block;
    position: relative;
    overflow: hidden;
    min-width: 0;
    min-height: 0;
    background: var(--lens-background);
  }
  .scroller {
    position: absolute;
    inset: 0;
    overflow: auto;
    scrollbar-color: var(--vscode-scrollbarSlider-background) transparent;
    outline: none;
  }
  .scroller:focus-visible {
    outline: 1px solid var(--vscode-focusBorder);
    outline-offset: -1px;
  }
  .spacer {
    position: relative;
    min-width: 100%;
  }
  .view {
    position: sticky;
    top: 0;
    left: 0;
    overflow: hidden;
    contain: strict;
    cursor: text;
  }
  .clip {
    position: absolute;
    inset: 0 0 0 var(--gutter);
    overflow: hidden;
    pointer-events: none;
  }
  .pixel-group {
    position: absolute;
    will-change: transform;
  }
  .pixels {
    position: absolute;
    left: 0;
    top: 0;
    image-rendering: pixelated;
  }
  .overlay {
    position: absolute;
    left: 0;
    top: 0;
  }
  .rows,
  .probe {
    font-family: var(--font-family), monospace;
    font-size: var(--font-size);
    font-variant-ligatures: none;
    font-kerning: none;
    letter-spacing: 0;
    word-spacing: 0;
    tab-size: var(--tab-size);
  }
  .rows {
    position: absolute;
    left: 0;
    top: 0;
    width: 100%;
    color: var(--lens-text);
    will-change: transform;
  }
  .row {
    display: flex;
    height: var(--row-height);
    line-height: var(--text-height);
    contain: strict;
  }
  .number {
    flex: none;
    box-sizing: border-box;
    width: var(--gutter);
    padding-right: 16px;
    text-align: right;
    color: var(--lens-line-number);
    background: var(--lens-background);
    user-select: none;
    cursor: default;
    z-index: 1;
  }
  .text {
    flex: none;
    white-space: pre;
    transform: translateX(var(--shift, 0));
  }
  .cut {
    margin-left: 1ch;
    padding: 0 1ch;
    border: 1px dashed var(--vscode-descriptionForeground);
    border-radius: 3px;
    color: var(--vscode-descriptionForeground);
    font-family: var(--vscode-font-family);
    font-size: 0.85em;
    user-select: none;
  }
  .cut:empty {
    display: none;
  }
  .probe {
    position: absolute;
    visibility: hidden;
    white-space: pre;
    pointer-events: none;
  }
  .box {
    position: absolute;
    left: 0;
    top: 0;
    box-sizing: border-box;
    pointer-events: none;
    visibility: hidden;
    border-radius: 2px;
  }
  .box.here {
    border: 2px solid var(--vscode-focusBorder);
  }
  .box.hover {
    border: 1px solid var(--lens-text);
    opacity: 0.7;
  }
  .box.editor {
    border-left: 2px solid var(--vscode-editorCursor-foreground, var(--lens-text));
    border-radius: 0;
  }
  .box.shown {
    visibility: visible;
  }
`;
