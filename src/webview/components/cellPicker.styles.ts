import { css } from 'lit';

export const cellPickerStyles = css`
  dialog {
    position: fixed;
    margin: 0;
    padding: 10px;
    width: min(400px, calc(100vw - 16px));
    max-height: min(520px, calc(100vh - 60px));
    flex-direction: column;
    gap: 8px;
    background: var(--vscode-editorWidget-background);
    color: var(--vscode-editorWidget-foreground, var(--vscode-foreground));
    border: 1px solid var(--vscode-contrastBorder, var(--vscode-editorWidget-border, transparent));
    border-radius: 6px;
    box-shadow: 0 4px 16px var(--vscode-widget-shadow, transparent);
  }
  dialog[open] {
    display: flex;
  }
  dialog::backdrop {
    background: transparent;
  }
  input {
    padding: 4px 6px;
    background: var(--vscode-input-background);
    color: var(--vscode-input-foreground);
    border: 1px solid var(--vscode-input-border, var(--vscode-contrastBorder, transparent));
    border-radius: 3px;
  }
  input::placeholder {
    color: var(--vscode-input-placeholderForeground);
  }
  .search {
    width: 100%;
  }
  ul {
    margin: 0;
    padding: 0;
    list-style: none;
    overflow: auto;
    min-height: 40px;
  }
  li {
    display: grid;
    grid-template-columns: 1fr auto auto;
    gap: 10px;
    align-items: baseline;
    padding: 4px 8px;
    border-radius: 3px;
    cursor: pointer;
  }
  li:hover {
    background: var(--vscode-list-hoverBackground);
  }
  li[aria-selected='true'] {
    background: var(--vscode-list-activeSelectionBackground);
    color: var(--vscode-list-activeSelectionForeground);
    outline: 1px solid var(--vscode-contrastActiveBorder, transparent);
    outline-offset: -1px;
  }
  li[aria-selected='true'] .muted {
    color: inherit;
  }
  .languages {
    font-size: 0.9em;
  }
  .any {
    display: flex;
    flex-wrap: wrap;
    gap: 8px;
    align-items: center;
    padding-top: 8px;
    border-top: 1px solid var(--vscode-widget-border, var(--vscode-contrastBorder, var(--vscode-panel-border)));
  }
  .any input {
    width: 76px;
    margin-left: 4px;
  }
  .any button {
    margin-left: auto;
    padding: 4px 12px;
    border: 1px solid var(--vscode-button-border, var(--vscode-contrastBorder, transparent));
    border-radius: 3px;
    background: var(--vscode-button-background);
    color: var(--vscode-button-foreground);
  }
  .any button:hover {
    background: var(--vscode-button-hoverBackground);
  }
  .none {
    padding: 6px 8px;
  }
`;
