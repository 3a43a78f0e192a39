import { byId, type Child, el, empty, meter } from './dom.js';
import { count, share, showBytes, showRate, showSpan, showTime } from './format.js';
import { type Key, type Order, pressed, sorted } from './rows.js';
import type { NodeView, PageView } from './view.js';

const COLUMNS: readonly { readonly key: Key; readonly title: string; readonly number?: boolean }[] = [
  { key: 'name', title: 'Node' },
  { key: 'down', title: 'Down, of its cap', number: true },
  { key: 'up', title: 'Up, of its cap', number: true },
  { key: 'address', title: 'Address' },
  { key: 'since', title: 'Connected' },
  { key: 'bytes', title: 'Moved', number: true },
  { key: 'trip', title: 'Round trip', number: true },
  { key: 'expires', title: 'Invite until' },
];

/** The nodes' table. Its head stays, so that who sorts by the keyboard keeps the place. */
export class NodeTable {
  private order: Order = { key: 'down', descending: true };
  private view: PageView | undefined;
  private readonly body = el('tbody');
  private readonly heads = new Map<Key, HTMLElement>();
  private readonly table: HTMLElement;

  constructor() {
    const heads = COLUMNS.map(({ key, title, number }) => {
      const button = el('button', { type: 'button' }, title);
      button.addEventListener('click', () => {
        this.order = pressed(this.order, key);
        this.render();
      });
      const head = el('th', { scope: 'col', class: number ? 'number' : undefined }, button);
      this.heads.set(key, head);
      return head;
    });
    const caption = el('caption', { class: 'hidden' }, 'Nodes: the buttons of the head sort them');
    const table = el('table', {}, caption, el('thead', {}, el('tr', {}, ...heads)), this.body);
    this.table = el(
      'div',
      { class: 'wide', tabindex: '0', role: 'region', 'aria-label': 'Table of nodes' },
      table,
    );
  }

  show(view: PageView): void {
    this.view = view;
    const connected = count(view.pool.connected, 'node', 'nodes');
    const invites = count(view.pool.used, 'valid invite');
    const lastKnown = view.gateway.state === 'impaired' ? ' as last known' : '';
    byId('nodes-count').textContent = `${connected} connected${lastKnown}, ${invites}`;
    const place = byId('nodes-body');
    if (view.nodes.length > 0) {
      if (!this.table.isConnected) place.replaceChildren(this.table);
      this.render();
    } else if (place.childElementCount === 0 || this.table.isConnected) {
      const command = el('code', {}, 'glidein-vpn gateway invite node1');
      place.replaceChildren(
        empty(
          'No sessions yet',
          'Write an invite with ',
          command,
          ' and give the file to the user of a compute node.',
        ),
      );
    }
  }

  private render(): void {
    if (!this.view) return;
    for (const [key, head] of this.heads) {
      if (key !== this.order.key) head.removeAttribute('aria-sort');
      else head.setAttribute('aria-sort', this.order.descending ? 'descending' : 'ascending');
    }
    const { at, nodes, further } = this.view;
    const rows = sorted(nodes, this.order).map((node) => rowOf(node, at));
    const rest =
      further > 0 && el('tr', {}, el('td', { colspan: String(COLUMNS.length) }, `and ${further} more`));
    this.body.replaceChildren(...rows, ...(rest ? [rest] : []));
  }
}

function rowOf(node: NodeView, at: number): HTMLElement {
  const up = node.tunnels > 0;
  const dot = el(
    'span',
    { class: up ? 'dot' : 'dot off', 'aria-hidden': 'true' },
    up ? '\u25cf ' : '\u25cb ',
  );
  const tunnels = node.tunnels > 1 ? `, ${node.tunnels} tunnels` : '';
  const since = node.since === undefined ? 'not connected' : showSpan(at - Date.parse(node.since));
  const trip =
    node.roundTripMs === undefined
      ? '\u2013'
      : `${node.roundTripMs.toFixed(node.roundTripMs < 10 ? 2 : 0)} ms`;
  return el(
    'tr',
    { class: up ? undefined : 'away' },
    el('th', { scope: 'row' }, dot, node.name),
    rateCell(node, 'down'),
    rateCell(node, 'up'),
    cell({}, node.address, up && el('small', {}, `from ${node.from.join(', ')}${tunnels}`)),
    cell({}, since),
    cell(
      { class: 'number' },
      `${showBytes(node.bytes.down)} down`,
      el('small', {}, `${showBytes(node.bytes.up)} up`),
    ),
    cell({ class: 'number' }, trip),
    cell({}, showTime(node.expires), el('small', {}, `in ${showSpan(Date.parse(node.expires) - at)}`)),
  );
}

function rateCell({ rate, cap, tunnels }: NodeView, direction: 'down' | 'up'): HTMLElement {
  const [now, most] = [rate?.[direction], cap[direction]];
  const against = most === undefined ? 'no cap' : `of ${showRate(most)}`;
  if (tunnels === 0) return cell({ class: 'number' }, '\u2013', el('small', {}, against));
  const part = share(now, most);
  const shown = now === undefined ? 'measuring' : showRate(now);
  return cell(
    { class: 'number' },
    shown,
    el('small', {}, against),
    part !== undefined && meter(part, direction),
  );
}

function cell(attributes: Readonly<Record<string, string>>, ...children: readonly Child[]): HTMLElement {
  return el('td', attributes, ...children);
}
