import { css } from 'lit';

export const characterCardStyles = css`
  :host {
    display: flex;
    flex-direction: column;
    gap: 10px;
    padding: 10px 14px 12px;
    background: var(--vscode-editorHoverWidget-background, var(--vscode-editorWidget-background));
    color: var(--vscode-editorHoverWidget-foreground, var(--vscode-foreground));
    border: 1px solid var(--vscode-contrastBorder, var(--vscode-editorHoverWidget-border, transparent));
    overflow: auto;
  }
  header {
    display: flex;
    align-items: baseline;
    gap: 10px;
  }
  .glyph {
    font-family: var(--vscode-editor-font-family, monospace);
    font-size: 1.5em;
    line-height: 1.2;
    font-weight: 600;
  }
  .where {
    margin-left: auto;
    text-align: right;
  }
  .dock {
    align-self: center;
    flex: none;
    padding: 2px 5px;
    border: 0;
    border-radius: 4px;
    background: none;
  }
  .dock:hover {
    background: var(--vscode-toolbar-hoverBackground);
  }
  .dock svg {
    display: block;
    fill: none;
    stroke: currentcolor;
  }
  header,
  section,
  .scroll,
  .read-as {
    flex: none;
  }
  .scroll {
    overflow-x: auto;
  }
  table {
    border-collapse: collapse;
    width: 100%;
    font-size: 12px;
  }
  caption {
    text-align: left;
  }
  th {
    font-weight: normal;
    text-align: right;
    padding: 1px 0 1px 7px;
    white-space: nowrap;
  }
  thead th {
    color: var(--vscode-descriptionForeground);
  }
  th:first-child {
    text-align: left;
    padding-left: 0;
  }
  td {
    text-align: right;
    padding: 1px 0 1px 7px;
    font-family: var(--vscode-editor-font-family, monospace);
    font-variant-numeric: tabular-nums;
    white-space: nowrap;
  }
  tr.active th,
  tr.active td {
    font-weight: 700;
  }
  .shown-signal {
    text-decoration: underline;
    text-underline-offset: 3px;
  }
  h3 {
    margin: 0 0 4px;
    font-size: 11px;
    font-weight: normal;
    color: var(--vscode-descriptionForeground);
  }
  .active-cells {
    display: flex;
    flex-wrap: wrap;
    gap: 5px;
  }
  .active-cells button {
    display: flex;
    gap: 6px;
    padding: 2px 8px;
    border: 1px solid var(--vscode-contrastBorder, var(--vscode-widget-border, var(--vscode-panel-border)));
    border-radius: 10px;
    background: none;
    font-size: 12px;
  }
  .active-cells button:hover {
    background: var(--vscode-toolbar-hoverBackground);
  }
  .next {
    display: grid;
    grid-template-columns: auto 1fr auto;
    gap: 3px 10px;
    align-items: center;
    margin: 0;
    padding: 0;
    list-style: none;
    font-size: 12px;
  }
  .next li {
    display: contents;
  }
  .next li > :last-child {
    text-align: right;
  }
  .key {
    min-width: 30px;
    padding: 0 6px;
    text-align: center;
    font-family: var(--vscode-editor-font-family, monospace);
    background: var(--vscode-textCodeBlock-background, transparent);
    border: 1px solid var(--vscode-contrastBorder, transparent);
    border-radius: 3px;
  }
  .came .key {
    outline: 1px solid var(--vscode-focusBorder);
  }
  .track {
    height: 8px;
  }
  .fill {
    height: 100%;
    min-width: 1px;
    border-radius: 2px;
    background: var(--vscode-progressBar-background);
    border: 1px solid var(--vscode-contrastBorder, transparent);
  }
  .real {
    margin: 6px 0 0;
    font-size: 12px;
  }
`;
