import { css } from 'lit';

/** Narrow and tall: one thing below the other. Wide and low, as the panel is: figures, curves and samples side by side. */
export const runStyles = css`
  :host {
    display: block;
    container: run / inline-size;
  }
  .layout {
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    gap: 12px;
  }
  header {
    display: grid;
    gap: 12px;
  }
  .title,
  .gauge,
  .samples {
    display: grid;
    align-content: start;
    gap: 4px;
  }
  .title .note,
  .title .problem {
    margin-top: 4px;
  }
  .loss {
    font-size: 2em;
    font-weight: 600;
    line-height: 1.1;
    white-space: nowrap;
  }
  .loss small {
    font-size: 0.5em;
    font-weight: 400;
    color: var(--vscode-descriptionForeground);
  }
  .bar {
    height: 4px;
    margin-top: 2px;
    border-radius: 2px;
    overflow: hidden;
    background: color-mix(in srgb, var(--vscode-foreground) 16%, transparent);
    outline: 1px solid var(--vscode-contrastBorder, transparent);
  }
  .bar > div {
    height: 100%;
    width: 0;
    background: var(--vscode-progressBar-background);
  }
  .times {
    display: flex;
    justify-content: space-between;
    gap: 12px;
  }
  dl {
    display: grid;
    grid-template-columns: repeat(auto-fill, minmax(140px, 1fr));
    align-content: start;
    gap: 2px 16px;
    margin: 0;
  }
  dl > div {
    display: flex;
    justify-content: space-between;
    gap: 8px;
    line-height: 1.5;
    white-space: nowrap;
  }
  dt {
    overflow: hidden;
    text-overflow: ellipsis;
    color: var(--vscode-descriptionForeground);
  }
  dd {
    margin: 0;
  }
  @container run (min-width: 760px) {
    .layout {
      grid-template:
        'header header header' auto
        'gauge curves samples' auto
        'facts curves samples' minmax(0, 1fr)
        / minmax(200px, 250px) minmax(0, 1fr) minmax(0, 1fr);
      gap: 10px 28px;
      /* The view is as high as its page; below this height it scrolls. */
      height: max(230px, 100vh - 20px);
    }
    header {
      grid-area: header;
      grid-template-columns: minmax(0, 1fr) auto;
      align-items: start;
    }
    .buttons {
      flex-wrap: nowrap;
    }
    .gauge {
      grid-area: gauge;
    }
    .facts {
      grid-area: facts;
      overflow: auto;
    }
    loss-chart {
      grid-area: curves;
      max-height: 460px;
    }
    .samples {
      grid-area: samples;
      grid-template-rows: auto minmax(0, 1fr);
      align-content: stretch;
      min-height: 0;
    }
    training-samples {
      overflow: auto;
    }
  }
  @container run (min-width: 1180px) {
    .layout {
      grid-template-columns: 340px minmax(0, 1fr) minmax(0, 1fr);
    }
  }
`;
