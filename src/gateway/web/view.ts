import { hostname } from 'node:os';
import { installed } from '../../config/environment.js';
import type { NodeView, PageView } from '../../page/view.js';
import type { Connection } from '../../probe/connections.js';
import { showDenied } from '../allow/denied.js';
import { describeLimits } from '../caps/in-force.js';
import type { IdentityStatus } from '../status.js';
import type { Sample } from './sampler.js';

/** Rows that a page shows; more are told by their number. */
const NODES = 500;
const DENIED = 50;

/** What the page is told: nothing that is secret, and no more than it can show. */
export function viewOf(sample: Sample): PageView {
  const { status, account, at } = sample;
  const { since, listen, stack, pin, network, state } = status;
  const nodes = status.identities
    .filter((item) => item.sessions.length > 0 || item.state === 'valid')
    .sort((one, other) => Number(other.sessions.length > 0) - Number(one.sessions.length > 0));
  const { destinations, elsewhere } = status.allow?.denied ?? { destinations: [], elsewhere: 0 };
  return {
    version: 1,
    at: at.getTime(),
    gateway: {
      host: hostname(),
      version: installed.version,
      ...{ state, network },
      ...present({ since, listen, stack, pin }),
    },
    ...account.total,
    cap: status.limits?.total ?? {},
    pool: { ...status.pool, connected: nodes.filter(({ sessions }) => sessions.length > 0).length },
    nodes: nodes.slice(0, NODES).map((item) => nodeView(item, sample)),
    further: Math.max(nodes.length - NODES, 0),
    denied: destinations
      .slice(0, DENIED)
      .map((item) => ({ destination: showDenied(item), attempts: item.attempts })),
    deniedElsewhere: destinations.slice(DENIED).reduce((sum, { attempts }) => sum + attempts, elsewhere),
    faults: sample.faults.map(({ code, message, fix }) => ({ code, message, fix })),
    notes: status.notes ?? [],
    guarantees: {
      caps: status.limits ? describeLimits(status.limits) : [],
      allow: status.allow?.rules ?? [],
      names: (status.allow?.names ?? []).map(({ name, addresses, why }) => ({
        name,
        addresses: addresses.length,
        ...present({ why }),
      })),
    },
    daemons: sample.daemons,
    certificates: sample.certificates.map(({ name, expires }) => ({ name, expires: expires.toISOString() })),
  };
}

function nodeView(item: IdentityStatus, { account, status }: Sample): NodeView {
  const { name, address, expires, sessions } = item;
  const traffic = account.of.get(name);
  const from = [...new Set(sessions.map(({ remote }) => remote))];
  const since = sessions.map((session) => session.since).sort()[0];
  return {
    ...{ name, address, expires, from, tunnels: sessions.length, cap: item.cap ?? {} },
    ...present({ since, rate: traffic?.rate, roundTripMs: roundTrip(from, status.connections) }),
    bytes: traffic?.bytes ?? { down: 0, up: 0 },
  };
}

/** By the address that it connects from, as far as the kernel tells: a network's translator may stand for several. */
function roundTrip(from: readonly string[], connections: readonly Connection[]): number | undefined {
  const own = connections.filter(({ remote }) => from.some((address) => hostOf(remote) === address));
  const times = own.map(({ rttMs }) => rttMs).filter((ms) => ms > 0);
  return times.length === 0 ? undefined : Math.min(...times);
}

/** `192.0.2.1` of `192.0.2.1:4443`, and of `[::ffff:192.0.2.1]:4443`. */
function hostOf(remote: string): string {
  return remote
    .slice(0, remote.lastIndexOf(':'))
    .replace(/^\[|\]$/g, '')
    .replace(/^::ffff:/, '');
}

/** An object without what is undefined. */
function present<T extends object>(values: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  const entries = Object.entries(values).filter(([, value]) => value !== undefined);
  return Object.fromEntries(entries) as { [K in keyof T]?: Exclude<T[K], undefined> };
}
