import { css } from 'lit';

/** What both pages share: headings, tables, charts in the theme's colours. */
export const cellsPageStyles = css`
  :host {
    display: block;
    max-width: 1000px;
    margin: 0 auto;
    font-size: 13px;
    line-height: 1.5;
  }
  h1 {
    margin: 0 0 4px;
    font-size: 22px;
    font-weight: 600;
  }
  h2 {
    margin: 28px 0 6px;
    padding-top: 14px;
    border-top: 1px solid var(--vscode-contrastBorder, var(--vscode-panel-border));
    font-size: 16px;
    font-weight: 600;
  }
  h3 {
    margin: 14px 0 4px;
    font-size: 13px;
    font-weight: 600;
  }
  h4 {
    margin: 8px 0 2px;
    font-size: 12px;
    font-weight: 600;
    color: var(--vscode-descriptionForeground);
  }
  p {
    margin: 4px 0;
    max-width: 72ch;
  }
  .badge {
    display: inline-block;
    margin-left: 8px;
    padding: 1px 9px;
    border-radius: 10px;
    border: 1px solid var(--vscode-contrastBorder, transparent);
    background: var(--vscode-badge-background);
    color: var(--vscode-badge-foreground);
    font-size: 12px;
    font-weight: 600;
    vertical-align: 2px;
  }
  .columns {
    display: grid;
    grid-template-columns: repeat(auto-fit, minmax(320px, 1fr));
    gap: 0 32px;
  }
  table {
    border-collapse: collapse;
    font-variant-numeric: tabular-nums;
  }
  th,
  td {
    padding: 2px 14px 2px 0;
    text-align: left;
    font-weight: normal;
    white-space: nowrap;
  }
  th {
    color: var(--vscode-descriptionForeground);
  }
  td.number,
  th.number {
    text-align: right;
  }
  button {
    padding: 3px 12px;
    border: 1px solid var(--vscode-contrastBorder, transparent);
    border-radius: 4px;
    background: var(--vscode-button-background);
    color: var(--vscode-button-foreground);
    cursor: pointer;
  }
  button.link {
    padding: 0;
    border: 0;
    background: none;
    color: var(--vscode-textLink-foreground);
    text-align: left;
    font-family: var(--vscode-editor-font-family, monospace);
  }
  button.link:hover {
    text-decoration: underline;
  }
  svg {
    display: block;
    max-width: 100%;
    height: auto;
    overflow: visible;
  }
  svg text {
    fill: var(--vscode-descriptionForeground);
    font-size: 11px;
  }
  .axis {
    stroke: var(--vscode-descriptionForeground);
    fill: none;
  }
  .bar {
    fill: var(--vscode-descriptionForeground);
    opacity: 0.55;
  }
  .own {
    stroke: var(--vscode-charts-blue, var(--vscode-focusBorder));
    stroke-width: 3;
  }
  svg text.own-text {
    fill: var(--vscode-foreground);
    font-weight: 600;
  }
`;
