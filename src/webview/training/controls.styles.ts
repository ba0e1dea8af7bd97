import { css } from 'lit';

/** Buttons, fields and headings of the pages beside the lens. */
export const controlStyles = css`
  button {
    padding: 5px 12px;
    border: 1px solid var(--vscode-button-border, var(--vscode-contrastBorder, transparent));
    border-radius: 3px;
    background: var(--vscode-button-background);
    color: var(--vscode-button-foreground);
    line-height: 1.4;
  }
  button:hover:enabled {
    background: var(--vscode-button-hoverBackground, var(--vscode-button-background));
  }
  button:disabled {
    opacity: 0.5;
    cursor: default;
  }
  button.secondary {
    background: var(--vscode-button-secondaryBackground, transparent);
    color: var(--vscode-button-secondaryForeground, var(--vscode-foreground));
  }
  button.secondary:hover:enabled {
    background: var(--vscode-button-secondaryHoverBackground, var(--vscode-toolbar-hoverBackground));
  }
  input[type='text'],
  input[type='number'],
  select {
    font: inherit;
    width: 100%;
    padding: 3px 6px;
    border: 1px solid var(--vscode-input-border, var(--vscode-contrastBorder, transparent));
    border-radius: 3px;
    background: var(--vscode-input-background);
    color: var(--vscode-input-foreground, var(--vscode-foreground));
  }
  input::placeholder {
    color: var(--vscode-input-placeholderForeground);
  }
  input[type='checkbox'],
  input[type='radio'] {
    accent-color: var(--vscode-focusBorder);
    margin: 0;
  }
  h1 {
    margin: 0;
    font-size: 1.2em;
    font-weight: 600;
    overflow-wrap: anywhere;
  }
  h2 {
    margin: 0 0 6px;
    font-size: 1em;
    font-weight: 600;
  }
  p {
    margin: 0;
    line-height: 1.5;
  }
  .buttons {
    display: flex;
    flex-wrap: wrap;
    gap: 8px;
  }
  .problem {
    padding: 6px 10px;
    border-left: 3px solid var(--vscode-errorForeground);
    overflow-wrap: anywhere;
    line-height: 1.45;
  }
  .note {
    padding: 6px 10px;
    border-left: 3px solid var(--vscode-charts-yellow, var(--vscode-descriptionForeground));
    overflow-wrap: anywhere;
    line-height: 1.45;
  }
`;

/** What uPlot needs to lay its canvases out; its own style sheet is not loaded. */
export const plotStyles = css`
  .uplot {
    position: relative;
    line-height: 1.5;
  }
  .u-wrap {
    position: relative;
    user-select: none;
  }
  .u-over,
  .u-under {
    position: absolute;
  }
  .u-under {
    overflow: hidden;
  }
  .uplot canvas {
    display: block;
    position: relative;
    width: 100%;
    height: 100%;
  }
  .u-axis {
    position: absolute;
  }
  .u-cursor-x,
  .u-cursor-y {
    position: absolute;
    left: 0;
    top: 0;
    pointer-events: none;
    will-change: transform;
  }
  .u-cursor-x {
    height: 100%;
    border-right: 1px dashed var(--vscode-descriptionForeground);
  }
  .u-cursor-y {
    display: none;
  }
  .u-cursor-pt {
    position: absolute;
    top: 0;
    left: 0;
    border-radius: 50%;
    pointer-events: none;
    will-change: transform;
  }
  .u-select {
    display: none;
  }
  .u-off {
    display: none;
  }
`;
