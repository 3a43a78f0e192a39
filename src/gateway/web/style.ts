/** Of the status page: in the reader's light or dark, for wide screens and for telephones. */
export const STYLE = `
:root { color-scheme: light dark;
  --text: light-dark(#1c1e21, #e4e6ea); --soft: light-dark(#5c6370, #a0a7b4); --line: light-dark(#d9dce1, #33383f);
  --page: light-dark(#f4f5f7, #111315); --card: light-dark(#ffffff, #1a1d20); --well: light-dark(#eceef1, #262a2f);
  --good: light-dark(#176c2f, #4ac26b); --bad: light-dark(#c62828, #ff7b72); --warn: light-dark(#8a5a00, #d9a520);
  --good-well: light-dark(#e6f4ea, #12281a); --bad-well: light-dark(#fdecea, #2f1614);
  --down: light-dark(#0b6bcb, #58a6ff); --up: light-dark(#0a7d72, #3fc5b7); --focus: light-dark(#0b6bcb, #79b8ff);
  --mono: ui-monospace, "SF Mono", "Cascadia Mono", "DejaVu Sans Mono", monospace; }
* { box-sizing: border-box; }
html { scroll-padding-top: 4.5rem; }
body { margin: 0; background: var(--page); color: var(--text);
  font: 15px/1.5 Inter, system-ui, "Segoe UI", Roboto, "Helvetica Neue", sans-serif; font-variant-numeric: tabular-nums; }
h1, h2, h3, p, figure, ul, dl, dd { margin: 0; padding: 0; } ul { list-style: none; }
h1 { font-size: 1.05rem; font-weight: 600; } h1 span { color: var(--soft); font-weight: 400; }
h2 { font-size: 1rem; font-weight: 600; }
h3 { font-size: .8rem; font-weight: 600; color: var(--soft); margin: 1rem 0 .35rem; } h3:first-child { margin-top: .6rem; }
code { font: .86em/1.4 var(--mono); overflow-wrap: anywhere; }
a { color: var(--down); } .soft { color: var(--soft); font-size: .85rem; }
:focus-visible { outline: 2px solid var(--focus); outline-offset: 2px; border-radius: 4px; }
.hidden { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
.skip { position: absolute; left: 1rem; top: -4rem; background: var(--card); padding: .5rem 1rem; z-index: 3; }
.skip:focus { top: .5rem; }

header { position: sticky; top: 0; z-index: 2; background: var(--card); border-bottom: 1px solid var(--line); }
.bar, main, footer { max-width: 80rem; margin: 0 auto; padding: 0 1.5rem; }
.bar { display: flex; flex-wrap: wrap; align-items: center; gap: .3rem .8rem; min-height: 3.6rem; padding-block: .5rem; }
#facts, #updated { color: var(--soft); font-size: .85rem; } #updated { margin-left: auto; }
.pill { font-size: .8rem; font-weight: 600; padding: .1rem .65rem; border-radius: 1rem; background: var(--well); color: var(--soft); }
.pill.good { background: var(--good-well); color: var(--good); } .pill.bad { background: var(--bad-well); color: var(--bad); }

main { padding-block: 1.25rem; display: grid; grid-template-columns: minmax(0, 1fr); gap: 1.25rem; }
.card { background: var(--card); border: 1px solid var(--line); border-radius: 10px; padding: 1rem 1.2rem; min-width: 0; }
.head { display: flex; flex-wrap: wrap; align-items: baseline; gap: .2rem .5rem; margin-bottom: .7rem; }
.head .soft { margin-left: auto; }
select { font: inherit; color: inherit; background: var(--card); border: 1px solid var(--line); border-radius: 6px; padding: .15rem .4rem; }

#faults { display: grid; gap: .75rem; }
.fault { background: var(--bad-well); border: 1px solid var(--bad); border-left-width: 5px; border-radius: 8px; padding: .7rem 1rem; }
.fault strong { display: block; overflow-wrap: anywhere; } .fault strong::first-letter { text-transform: uppercase; } .fault p { overflow-wrap: anywhere; }
.fault.note { background: var(--card); border-color: var(--warn); }
.fault code:last-child { color: var(--soft); }
.fine { color: var(--good); font-size: .9rem; font-weight: 600; }

#tiles { display: grid; grid-template-columns: repeat(5, minmax(0, 1fr)); gap: 1.25rem; }
.tile .name { color: var(--soft); font-size: .85rem; } .tile .value { font-size: 1.65rem; font-weight: 600; line-height: 1.25; letter-spacing: -.015em; }
.tile .value small { font-size: .9rem; font-weight: 400; letter-spacing: 0; margin-left: .25rem; } .tile .of { font-size: .85rem; color: var(--soft); min-height: 1.5em; }
.meter { display: block; height: 5px; border-radius: 3px; background: var(--well); overflow: hidden; margin-top: .35rem; }
.meter i { display: block; height: 100%; width: 0; background: var(--down); border-radius: 3px; }
.meter.up i { background: var(--up); } .meter.full i { background: var(--warn); }

#charts { display: grid; grid-template-columns: repeat(2, minmax(0, 1fr)); gap: 1.5rem; }
figcaption { display: flex; flex-wrap: wrap; align-items: baseline; gap: 0 .5rem; font-size: .85rem; color: var(--soft); margin-bottom: .2rem; }
figcaption i { width: .7rem; height: .7rem; border-radius: 2px; background: var(--down); } .up figcaption i { background: var(--up); }
figcaption b { color: var(--text); } figcaption > * { white-space: nowrap; } .plot { height: 190px; overflow: hidden; }

.wide { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; font-size: .875rem; }
th, td { text-align: left; padding: .45rem .7rem; border-bottom: 1px solid var(--line); white-space: nowrap; vertical-align: top; }
th:first-child, td:first-child { padding-left: 0; } th:last-child, td:last-child { padding-right: 0; }
tbody tr:last-child > * { border-bottom: 0; } tbody th { font-weight: 600; }
thead th { color: var(--soft); font-weight: 600; padding-block: .2rem; } .number { text-align: right; }
thead button { font: inherit; color: inherit; background: none; border: 0; padding: .25rem 0; cursor: pointer; }
thead button:hover { color: var(--text); } thead button::after { content: "\\2195"; opacity: .45; padding-left: .3em; }
th[aria-sort="ascending"] button::after { content: "\\2191"; opacity: 1; }
th[aria-sort="descending"] button::after { content: "\\2193"; opacity: 1; }
td small { color: var(--soft); display: block; font-size: .8rem; } td .meter { width: 100%; min-width: 5.5rem; }
tr.away > * { color: var(--soft); } .dot { color: var(--good); } .dot.bad { color: var(--bad); } .dot.off { color: var(--soft); }

.columns { display: grid; grid-template-columns: minmax(0, 1.1fr) minmax(0, .9fr) minmax(0, 1.1fr); gap: 1.25rem; align-items: start; }
.columns h2 { margin-bottom: .2rem; } .list li { padding: .12rem 0; overflow-wrap: anywhere; font-size: .875rem; }
.columns th, .columns td { white-space: normal; padding-inline: .4rem; } .columns td code { overflow-wrap: anywhere; } #programs td:first-child { white-space: nowrap; } #programs small { white-space: normal; }
.columns .number { white-space: nowrap; } .columns p + p, .list + .soft { margin-top: .35rem; }
.empty { padding: .6rem 0; color: var(--soft); } .empty strong { color: var(--text); display: block; } .empty code { color: var(--text); }
footer { display: flex; flex-wrap: wrap; gap: .3rem 2rem; justify-content: space-between; padding-bottom: 2rem; font-size: .85rem; color: var(--soft); }
footer p { overflow-wrap: anywhere; }

@media (max-width: 64rem) { #tiles { grid-template-columns: repeat(3, minmax(0, 1fr)); } .columns { grid-template-columns: repeat(2, minmax(0, 1fr)); } }
@media (max-width: 44rem) {
  .bar, main, footer { padding-inline: .9rem; } .bar { min-height: 0; } #facts { order: 5; width: 100%; } main, #tiles, .columns { gap: .8rem; }
  #tiles { grid-template-columns: repeat(2, minmax(0, 1fr)); } .columns, #charts { grid-template-columns: minmax(0, 1fr); }
  .tile { padding: .7rem .8rem; } .tile .value { font-size: 1.3rem; } .head .soft { margin-left: 0; width: 100%; }
  #nodes-body th:first-child, #nodes-body td:first-child { position: sticky; left: 0; background: var(--card); padding-right: 1rem; }
}
@media (prefers-reduced-motion: no-preference) { .meter i { transition: width .4s; } }
`;
