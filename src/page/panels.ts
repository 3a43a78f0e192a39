import { byId, type Child, el, empty, fill, meter } from './dom.js';
import { count, rateFigure, share, showBytes, showRate, showSpan, showTime } from './format.js';
import type { DaemonView, PageView } from './view.js';

const DAEMONS: Readonly<Record<string, string>> = {
  tcp: 'TCP relay (tcp)',
};

export function showHeader({ gateway, at }: PageView): void {
  byId('host').textContent = gateway.host;
  document.title = `${gateway.state === 'up' ? '' : '(!) '}Gateway ${gateway.host}`;
  const since = gateway.since === undefined ? '' : `, for ${showSpan(at - Date.parse(gateway.since))}`;
  byId('facts').textContent = `on ${gateway.listen ?? '?'} by ${gateway.stack ?? '?'}${since}`;
  fill(
    byId('footer'),
    `glidein-vpn ${gateway.version}`,
    gateway.pin !== undefined && el('span', {}, ' \u00b7 pin ', el('code', {}, gateway.pin)),
  );
}

export function showState(text: string, kind: 'good' | 'bad' | ''): void {
  const pill = byId('state');
  if (pill.textContent !== text) pill.textContent = text;
  pill.className = `pill ${kind}`;
}

export function showFaults({ faults, notes }: PageView): void {
  const shown = faults.map(({ code, message, fix }) =>
    el(
      'div',
      { class: 'fault' },
      el('strong', {}, message),
      el('p', {}, el('b', {}, 'Fix: '), ...words(fix), ' ', el('code', {}, code)),
    ),
  );
  const remarks = notes.map((note) => el('div', { class: 'fault note' }, el('p', {}, note)));
  const fine = faults.length === 0 && el('p', { class: 'fine' }, '\u2713 No faults');
  fill(byId('faults'), fine, ...shown, ...remarks);
}

export function showTiles(view: PageView): void {
  const { rate, cap, pool, denied, deniedElsewhere, bytes } = view;
  const rates = (['down', 'up'] as const).map((direction) => {
    const { number, unit } = rateFigure(rate?.[direction] ?? 0);
    const most = cap[direction];
    const part = share(rate?.[direction], most);
    const against = most === undefined ? 'no cap' : `cap ${showRate(most)}`;
    const title = direction === 'down' ? 'To nodes' : 'From nodes';
    const sum = ` \u00b7 ${showBytes(bytes[direction])}`;
    const bar = part !== undefined && meter(part, direction);
    return tile(title, rate ? number : '\u2013', rate ? unit : '', `${against}${sum}`, bar);
  });
  const attempts = denied.reduce((sum, item) => sum + item.attempts, deniedElsewhere);
  const used = share(pool.used, pool.size) ?? 0;
  fill(
    byId('tiles'),
    ...rates,
    tile('Nodes connected', String(pool.connected), '', `of ${count(pool.used, 'valid invite')}`),
    tile(
      'Addresses given',
      String(pool.used),
      `of ${pool.size}`,
      view.gateway.network,
      meter(used, used >= 0.9 ? 'full' : 'down'),
    ),
    tile(
      'Denied attempts',
      String(attempts),
      '',
      `to ${count(denied.length, 'destination')}${deniedElsewhere > 0 ? ' and more' : ''}`,
    ),
  );
}

export function showDenied(view: PageView): void {
  fill(byId('denied'), deniedTable(view));
}

function deniedTable({ denied, deniedElsewhere }: PageView): HTMLElement {
  if (denied.length === 0 && deniedElsewhere === 0)
    return empty('Nothing was denied', 'Nodes asked for what the allow list names, and nothing else.');
  const rows = denied
    .slice(0, 12)
    .map(({ destination, attempts }) =>
      el(
        'tr',
        {},
        el('td', {}, el('code', {}, destination)),
        el('td', { class: 'number' }, String(attempts)),
      ),
    );
  const rest = denied.slice(12).reduce((sum, { attempts }) => sum + attempts, deniedElsewhere);
  if (rest > 0)
    rows.push(el('tr', {}, el('td', {}, 'elsewhere'), el('td', { class: 'number' }, String(rest))));
  const head = el(
    'tr',
    {},
    el('th', { scope: 'col' }, 'Destination'),
    el('th', { scope: 'col', class: 'number' }, 'Attempts'),
  );
  return el('table', {}, el('thead', {}, head), el('tbody', {}, ...rows));
}

export function showGuarantees({ guarantees: { caps, allow, names } }: PageView): void {
  const sentence = 'Every byte counts, in both directions, and whatever a node does to itself.';
  const none = 'None: nodes use what the link gives. Set limits in the configuration file, then run ';
  fill(
    byId('guarantees'),
    el('h3', {}, 'Caps on bandwidth'),
    caps.length > 0
      ? list(caps)
      : el('p', { class: 'soft' }, none, el('code', {}, 'glidein-vpn gateway reload'), '.'),
    caps.length > 0 && el('p', { class: 'soft' }, sentence),
    el('h3', {}, 'Nodes reach this, name servers, and nothing else'),
    allow.length > 0
      ? list(allow.map((rule) => el('code', {}, rule)))
      : el('p', { class: 'soft' }, 'The allow list is empty.'),
    names.length > 0 && el('h3', {}, 'Names of the list'),
    names.length > 0 &&
      list(
        names.map(
          ({ name, addresses, why }) => `${name}: ${why ?? count(addresses, 'address', 'addresses')}`,
        ),
      ),
    el(
      'p',
      { class: 'soft' },
      'Never: each other, this host, loopback and link-local addresses, whatever is listed.',
    ),
  );
}

export function showPrograms({ daemons, certificates }: PageView): void {
  const head = ['Program', 'Restarts', 'Memory', 'Open files'].map((title, index) =>
    el('th', { scope: 'col', class: index === 0 ? undefined : 'number' }, title),
  );
  const table = el(
    'table',
    {},
    el('thead', {}, el('tr', {}, ...head)),
    el('tbody', {}, ...daemons.map(daemonRow)),
  );
  const ends = certificates.map(
    ({ name, expires }) => `${name}: valid until ${showTime(expires).slice(0, 10)}`,
  );
  fill(byId('programs'), table, el('h3', {}, 'Certificates'), list(ends));
}

function daemonRow({ name, alive, restarts, memoryBytes, descriptors }: DaemonView): HTMLElement {
  const dot = el('span', { class: alive ? 'dot' : 'dot bad', 'aria-hidden': 'true' }, '\u25cf ');
  return el(
    'tr',
    {},
    el('td', {}, dot, DAEMONS[name] ?? name, !alive && el('small', {}, 'ended, is being started again')),
    ...[
      String(restarts),
      memoryBytes === undefined ? '\u2013' : showBytes(memoryBytes),
      descriptors?.toString() ?? '\u2013',
    ].map((text) => el('td', { class: 'number' }, text)),
  );
}

function tile(name: string, value: string, unit: string, of: string, bar: Child = undefined): HTMLElement {
  const figure = el('p', { class: 'value' }, value, unit !== '' && el('small', {}, unit));
  return el(
    'div',
    { class: 'card tile' },
    el('p', { class: 'name' }, name),
    figure,
    el('p', { class: 'of' }, of),
    bar,
  );
}

function list(items: readonly Child[]): HTMLElement {
  return el('ul', { class: 'list' }, ...items.map((item) => el('li', {}, item)));
}

/** What stands between backticks is code. */
function words(text: string): Child[] {
  return text.split('`').map((part, index) => (index % 2 === 0 ? part : el('code', {}, part)));
}
