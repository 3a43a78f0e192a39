import type { NodeView, PageView } from './view.js';

/** Columns by which nodes can be sorted. */
export const KEYS = ['name', 'address', 'since', 'down', 'up', 'bytes', 'trip', 'expires'] as const;

export type Key = (typeof KEYS)[number];

export interface Order {
  readonly key: Key;
  readonly descending: boolean;
}

/** What a first press of a column's button does: figures begin with the largest, words with the first. */
export function pressed(order: Order, key: Key): Order {
  if (order.key === key) return { key, descending: !order.descending };
  return { key, descending: key === 'down' || key === 'up' || key === 'bytes' || key === 'trip' };
}

/** Nodes with sessions first, in any order; names decide between equals. */
export function sorted(nodes: readonly NodeView[], { key, descending }: Order): NodeView[] {
  const sign = descending ? -1 : 1;
  return [...nodes].sort(
    (one, other) =>
      Number(other.tunnels > 0) - Number(one.tunnels > 0) ||
      sign * compare(figureOf(one, key), figureOf(other, key)) ||
      compare(one.name, other.name),
  );
}

function figureOf(node: NodeView, key: Key): string | number {
  switch (key) {
    case 'name':
      return node.name;
    case 'address':
      return node.address.split('.').reduce((value, part) => value * 256 + Number(part), 0);
    case 'since':
      return node.since ?? '';
    case 'down':
    case 'up':
      return node.rate?.[key] ?? -1;
    case 'bytes':
      return node.bytes.down + node.bytes.up;
    case 'trip':
      return node.roundTripMs ?? -1;
    case 'expires':
      return node.expires;
  }
}

const words = new Intl.Collator('en', { numeric: true });

function compare(one: string | number, other: string | number): number {
  if (typeof one === 'string' || typeof other === 'string') return words.compare(String(one), String(other));
  return one - other;
}

/** A view with the sessions of the one before where ocserv does not tell them: they need not have ended. */
export function withLastKnown(view: PageView, before: PageView | undefined): PageView {
  if (!before || view.gateway.state !== 'impaired') return view;
  const known = new Map(before.nodes.map((node) => [node.name, node]));
  const nodes = view.nodes.map((node) => {
    const { from, tunnels, since } = known.get(node.name) ?? node;
    return { ...node, from, tunnels, ...(since === undefined ? {} : { since }) };
  });
  return { ...view, nodes, pool: { ...view.pool, connected: before.pool.connected } };
}

/** What happened between two looks, for those who do not see the page: in words. */
export function newsOf(
  before:
    | { readonly nodes: readonly NodeView[]; readonly faults: readonly { message: string }[] }
    | undefined,
  now: { readonly nodes: readonly NodeView[]; readonly faults: readonly { message: string }[] },
): string[] {
  if (!before) return [];
  const connected = (nodes: readonly NodeView[]) =>
    new Set(nodes.filter(({ tunnels }) => tunnels > 0).map(({ name }) => name));
  const [then, present] = [connected(before.nodes), connected(now.nodes)];
  const messages = (faults: readonly { message: string }[]) => new Set(faults.map(({ message }) => message));
  const [old, current] = [messages(before.faults), messages(now.faults)];
  return [
    ...[...current].filter((message) => !old.has(message)).map((message) => `Fault: ${message}`),
    ...[...old].filter((message) => !current.has(message)).map((message) => `No longer: ${message}`),
    ...[...present].filter((name) => !then.has(name)).map((name) => `${name} connected`),
    ...[...then].filter((name) => !present.has(name)).map((name) => `${name} disconnected`),
  ];
}
