import { css } from 'lit';

export const setupStyles = css`
  :host {
    display: block;
    container: setup / inline-size;
  }
  form {
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    gap: 14px;
    max-width: 620px;
  }
  header,
  .sources,
  .settings,
  .actions {
    display: grid;
    align-content: start;
    gap: 4px;
  }
  .sources,
  .settings {
    gap: 14px;
  }
  .actions {
    gap: 8px;
  }
  fieldset {
    margin: 0;
    padding: 0;
    border: 0;
    min-width: 0;
  }
  legend {
    padding: 0;
    margin-bottom: 6px;
    font-weight: 600;
  }
  .languages {
    display: grid;
    grid-template-columns: auto minmax(0, auto) auto auto minmax(24px, 1fr);
    gap: 4px 8px;
    align-items: center;
  }
  .languages label {
    display: contents;
    cursor: pointer;
  }
  .id {
    overflow: hidden;
    text-overflow: ellipsis;
  }
  .languages .muted {
    text-align: right;
    white-space: nowrap;
  }
  .share {
    height: 6px;
  }
  .share > i {
    display: block;
    height: 100%;
    width: 0;
    min-width: 2px;
    border-radius: 3px;
    background: var(--vscode-progressBar-background);
  }
  .budgets {
    display: grid;
    grid-template-columns: repeat(auto-fill, minmax(220px, 1fr));
    gap: 6px;
  }
  .budget {
    display: grid;
    grid-template-columns: auto 1fr;
    align-items: center;
    gap: 1px 8px;
    padding: 6px 8px;
    border: 1px solid var(--vscode-contrastBorder, var(--vscode-widget-border, var(--vscode-panel-border)));
    border-radius: 4px;
    cursor: pointer;
  }
  .budget:hover {
    background: var(--vscode-list-hoverBackground);
  }
  .budget:has(:checked) {
    border-color: var(--vscode-focusBorder);
    outline: 1px solid var(--vscode-focusBorder);
    outline-offset: -2px;
  }
  .budget .muted {
    grid-column: 2;
    font-size: 12px;
  }
  .budget input[type='number'] {
    width: 11ch;
  }
  .field {
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    gap: 3px;
  }
  .options {
    display: grid;
    grid-template-columns: repeat(auto-fill, minmax(112px, 1fr));
    gap: 8px 12px;
    margin-top: 8px;
  }
  /* What is in details inherits from a box that Chrome puts between. */
  details > * {
    box-sizing: border-box;
  }
  summary {
    cursor: pointer;
    font-weight: 600;
  }
  .skipped summary {
    font-weight: 400;
  }
  ul {
    margin: 4px 0 0;
    padding-left: 18px;
    line-height: 1.5;
    overflow-wrap: anywhere;
  }
  @container setup (min-width: 900px) {
    form {
      grid-template:
        'title title actions' auto
        'sources time settings' auto
        / minmax(0, 4fr) minmax(0, 6fr) minmax(0, 5fr);
      gap: 12px 32px;
      max-width: 1500px;
    }
    header {
      grid-area: title;
    }
    .sources {
      grid-area: sources;
    }
    .time {
      grid-area: time;
    }
    .settings {
      grid-area: settings;
    }
    .actions {
      grid-area: actions;
    }
    .actions .buttons {
      justify-content: end;
    }
  }
`;
