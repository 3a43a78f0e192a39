import { Chart } from './chart.js';
import { byId, el } from './dom.js';
import { listen } from './live.js';
import {
  showDenied,
  showFaults,
  showGuarantees,
  showHeader,
  showPrograms,
  showState,
  showTiles,
} from './panels.js';
import { newsOf, withLastKnown } from './rows.js';
import { NodeTable } from './table.js';
import type { NodeView, PageView } from './view.js';
import { Window } from './window.js';

/** A gateway that is silent for longer than so many seconds is not reached. */
const SILENT_S = 15;

const past = new Window();
const table = new NodeTable();
const charts = { down: new Chart('down'), up: new Chart('up') };
const whose = byId('whose') as HTMLSelectElement;
let current: PageView | undefined;

whose.addEventListener('change', showCharts);

listen({
  history: (moments) => past.begin(moments),
  view(heard) {
    const view = withLastKnown(heard, current);
    past.add(view);
    const news = newsOf(current, view);
    if (news.length > 0) byId('news').textContent = news.join('. ');
    current = view;
    showHeader(view);
    showFaults(view);
    showTiles(view);
    offerNodes(view.nodes);
    showCharts();
    table.show(view);
    showDenied(view);
    showGuarantees(view);
    showPrograms(view);
  },
  heard(ago) {
    if (!current || ago === undefined) return;
    const silent = ago > SILENT_S;
    byId('updated').textContent = silent ? `Nothing heard for ${Math.round(ago)} s` : 'Live';
    if (silent) showState('not reached', 'bad');
    else if (current.faults.length === 0) showState(current.gateway.state, 'good');
    else
      showState(
        `${current.gateway.state}, ${current.faults.length === 1 ? 'a fault' : `${current.faults.length} faults`}`,
        'bad',
      );
  },
});

function showCharts(): void {
  if (!current) return;
  const name = whose.value === '' ? undefined : whose.value;
  const cap =
    name === undefined ? current.cap : (current.nodes.find((node) => node.name === name)?.cap ?? {});
  const lines = past.lines(name);
  charts.down.show(lines, cap.down);
  charts.up.show(lines, cap.up);
}

/** Keeps the choice as it is, also while its list is open. */
function offerNodes(nodes: readonly NodeView[]): void {
  const names = nodes
    .filter(({ tunnels }) => tunnels > 0)
    .map(({ name }) => name)
    .sort();
  const offered = [...whose.options].slice(1).map(({ value }) => value);
  if (names.join() === offered.join()) return;
  const chosen = whose.value;
  const kept = chosen === '' || names.includes(chosen) ? names : [...names, chosen].sort();
  whose.replaceChildren(
    whose.options[0] ?? el('option'),
    ...kept.map((name) => el('option', { value: name }, name)),
  );
  whose.value = chosen;
}
