import { html, Markup } from './html.js';

/** Of a report's page: one file, nothing from elsewhere, in the reader's light or dark. */
const STYLE = `
:root { color-scheme: light dark;
  --text: light-dark(#1c1e21, #e4e6ea); --soft: light-dark(#5c6370, #a0a7b4); --line: light-dark(#d9dce1, #3a3f47);
  --page: light-dark(#ffffff, #17191c); --good: light-dark(#1a7f37, #4ac26b); --bad: light-dark(#c62828, #ff7b72);
  --c0: light-dark(#7a828e, #9aa2ae); --c1: light-dark(#0b6bcb, #58a6ff); --c2: light-dark(#0a8f82, #3fc5b7);
  --c3: light-dark(#6f42c1, #b392f0); --c4: light-dark(#d1580b, #f0883e); --c5: light-dark(#b5309a, #f778ba);
  --c6: light-dark(#9a6700, #d9a520); --c7: light-dark(#a40e26, #ff9492); }
body { margin: 2rem auto; max-width: 66rem; padding: 0 1rem; background: var(--page); color: var(--text);
  font: 15px/1.5 system-ui, sans-serif; }
h1 { font-size: 1.6rem; } h2 { font-size: 1.2rem; margin-top: 2.5rem; } h3 { font-size: 1rem; margin-bottom: .3rem; }
p.soft, figcaption, footer { color: var(--soft); }
figure { margin: 1rem 0; overflow-x: auto; }
svg text { fill: var(--text); font: 11px system-ui, sans-serif; } svg .soft { fill: var(--soft); }
svg .grid { stroke: var(--line); } svg .range { stroke: var(--text); }
table { border-collapse: collapse; font-variant-numeric: tabular-nums; font-size: 13px; }
.wide { overflow-x: auto; }
th, td { padding: .2rem .6rem; border-bottom: 1px solid var(--line); text-align: right; white-space: nowrap; }
th:first-child, td:first-child, td.words { text-align: left; } td.words { white-space: normal; }
thead th { color: var(--soft); font-weight: 600; }
.met { color: var(--good); font-weight: 600; } .missed { color: var(--bad); font-weight: 600; }
.key { display: inline-block; margin-right: 1rem; } .key i { display: inline-block; width: .8em; height: .8em;
  margin-right: .35em; border-radius: 2px; vertical-align: -1px; }
`;

/** Colours for what is compared: by its place. */
export function colour(index: number): string {
  return `var(--c${index % 8})`;
}

export function legend(names: readonly string[]): Markup {
  return html`<p>${names.map((name, index) => html`<span class="key"><i style="background:${colour(index)}"></i>${name}</span>`)}</p>`;
}

/** A whole page. */
export function page(title: string, body: Markup): string {
  return `<!doctype html>\n${html`<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
<style>${new Markup(STYLE)}</style>
</head>
<body>
${body}
</body>
</html>
`}`;
}

export function table(head: readonly string[], rows: readonly (readonly (string | Markup)[])[]): Markup {
  return html`<div class="wide"><table>
<thead><tr>${head.map((name) => html`<th>${name}</th>`)}</tr></thead>
<tbody>
${rows.map((row) => html`<tr>${row.map((entry) => html`<td>${entry}</td>`)}</tr>\n`)}</tbody>
</table></div>`;
}

/** Names and values: what a report was made with. */
export function facts(entries: readonly (readonly [name: string, value: string | number])[]): Markup {
  return html`<div class="wide"><table>
<tbody>
${entries.map(([name, value]) => html`<tr><th>${name}</th><td class="words">${value}</td></tr>\n`)}</tbody>
</table></div>`;
}
