import { css } from 'lit';

export const appStyles = css`
  :host {
    display: grid;
    grid-template-rows: auto auto 1fr auto;
    grid-template-columns: minmax(0, 1fr);
    height: 100%;
    background: var(--vscode-editor-background);
    container: lens / size;
  }
  lens-message-page {
    grid-row: 1 / -1;
  }
  .toolbar {
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    gap: 8px;
    padding: 8px 12px;
    border-bottom: 1px solid var(--vscode-contrastBorder, var(--vscode-panel-border, transparent));
  }
  .controls {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    justify-content: space-between;
    gap: 8px 20px;
  }
  .controls > * {
    min-width: 0;
  }
  .progress {
    height: 2px;
    overflow: hidden;
  }
  .progress > div {
    height: 100%;
    background: var(--vscode-progressBar-background);
    transition: width 120ms linear;
  }
  .progress.done {
    visibility: hidden;
  }
  .main {
    position: relative;
    display: flex;
    min-height: 0;
    overflow: hidden;
  }
  lens-text-view {
    flex: 1;
  }
  lens-overview-strip {
    flex: none;
    width: 72px;
  }
  .docked {
    flex: none;
    width: 440px;
    border-width: 0 0 0 1px;
    border-color: var(--vscode-contrastBorder, var(--vscode-panel-border, transparent));
    background: var(--vscode-sideBar-background, var(--vscode-editorWidget-background));
  }
  .floating {
    position: absolute;
    left: 0;
    top: 0;
    width: min(500px, calc(100% - 12px));
    border-radius: 6px;
    box-shadow: 0 4px 16px var(--vscode-widget-shadow, transparent);
    z-index: 2;
  }
  .empty {
    position: absolute;
    inset: 0;
    display: grid;
    place-content: center;
    pointer-events: none;
  }
  .tip {
    position: fixed;
    inset: auto;
    margin: 0;
    padding: 6px 10px;
    max-width: 380px;
    white-space: pre-line;
    line-height: 1.4;
    font-size: 12px;
    background: var(--vscode-editorHoverWidget-background, var(--vscode-editorWidget-background));
    color: var(--vscode-editorHoverWidget-foreground, var(--vscode-foreground));
    border: 1px solid var(--vscode-contrastBorder, var(--vscode-editorHoverWidget-border, transparent));
    border-radius: 4px;
    box-shadow: 0 2px 8px var(--vscode-widget-shadow, transparent);
  }
  @container lens (max-width: 900px) {
    .main {
      flex-wrap: wrap;
      align-content: stretch;
    }
    lens-text-view {
      flex: 1 1 calc(100% - 72px);
      height: 100%;
    }
    .main.with-docked lens-text-view,
    .main.with-docked lens-overview-strip {
      height: 55%;
    }
    .docked {
      order: 1;
      width: 100%;
      height: 45%;
      border-width: 1px 0 0;
    }
  }
  @container lens (max-width: 420px) {
    .controls {
      justify-content: flex-start;
      gap: 6px 8px;
    }
    lens-overview-strip {
      display: none;
    }
  }
  @media (prefers-reduced-motion: reduce) {
    .progress > div {
      transition: none;
    }
  }
`;
