/** The style of the exported page; the colours of its theme stand before it as variables. */
export const pageStyle = `
:root { color-scheme: light dark; --quiet: color-mix(in srgb, var(--text) 75%, var(--background)); --line: color-mix(in srgb, var(--text) 20%, var(--background)); --accent: light-dark(#005fb8, #2b8fe6); }
* { box-sizing: border-box; }
body { margin: 0; background: var(--background); color: var(--text); font: 13px/1.5 system-ui, sans-serif; }
header { position: sticky; top: 0; z-index: 1; display: flex; flex-wrap: wrap; gap: 6px 18px; align-items: center; padding: 10px 20px; background: var(--background); border-bottom: 1px solid var(--line); }
h1 { margin: 0; font-size: 15px; font-weight: 600; }
p { margin: 0; color: var(--quiet); }
noscript p { padding: 10px 20px; }
fieldset { display: flex; flex-wrap: wrap; gap: 6px; margin: 0; padding: 0; border: 0; }
fieldset legend { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
label { display: inline-flex; gap: 6px; padding: 2px 11px; border: 1px solid var(--line); border-radius: 12px; cursor: pointer; }
label span { color: var(--quiet); }
label[data-stripe]::after { content: '\\2581' attr(data-stripe); color: var(--quiet); }
label:has(:checked) { border-color: var(--accent); box-shadow: inset 0 0 0 1px var(--accent); }
label:has(:focus-visible) { outline: 2px solid var(--accent); outline-offset: 1px; }
label input { position: absolute; opacity: 0; width: 1px; height: 1px; }
#scale { display: inline-flex; flex-wrap: wrap; gap: 7px; align-items: center; font-variant-numeric: tabular-nums; }
#bar { width: 160px; height: 12px; border: 1px solid var(--line); border-radius: 3px; }
#words { color: var(--quiet); }
pre { margin: 0; padding: 14px 20px 60px; overflow-x: auto; font: 13px/20px ui-monospace, 'Cascadia Code', Menlo, Consolas, 'DejaVu Sans Mono', monospace; line-height: calc(20px + var(--under, 0px)); outline: none; }
pre i { font-style: normal; padding: 2px 0 calc(2px + var(--under, 0px)); line-height: 20px; vertical-align: calc(var(--under, 0px) / 2); background-repeat: no-repeat; background-size: var(--sizes, auto); background-position: var(--places, 0 0); }
pre i.end::before { content: ' '; }
pre i.caret { outline: 2px solid var(--accent); border-radius: 2px; }
#card { position: fixed; z-index: 2; min-width: 190px; max-width: 360px; padding: 9px 13px; background: var(--background); border: 1px solid var(--line); border-radius: 6px; box-shadow: 0 4px 14px rgb(0 0 0 / 25%); pointer-events: none; font-variant-numeric: tabular-nums; }
#card[hidden] { display: none; }
#card div { display: flex; gap: 18px; justify-content: space-between; }
#card div:first-child { margin-bottom: 5px; padding-bottom: 4px; border-bottom: 1px solid var(--line); }
#card .active { font-weight: 600; }
@media print { header { position: static; } pre { white-space: pre-wrap; } * { print-color-adjust: exact; } }
`;
