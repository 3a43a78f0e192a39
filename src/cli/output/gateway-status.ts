import { showCaps } from '../../config/limits.js';
import { describeLimits } from '../../gateway/caps/in-force.js';
import type { Throughput } from '../../gateway/caps/throughput.js';
import type { GatewayStatus, IdentityStatus } from '../../gateway/status.js';
import { describeConnection } from '../../probe/connections.js';
import { renderAllow } from './gateway-allow.js';
import { daemonRows, lifeRows } from './gateway-life.js';

/** `gateway status` for people: the gateway, then a line for each identity. */
export function renderGatewayStatus(status: GatewayStatus): string {
  const rows: [string, string][] = [
    ['gateway', `${status.state}${status.why ? ` (${status.why})` : ''}`],
    ...lifeRows(status),
    ...(status.since ? [['since', status.since] as [string, string]] : []),
    ...(status.listen ? [['listens on', status.listen] as [string, string]] : []),
    ...(status.web ? [['status page', status.web] as [string, string]] : []),
    ['invites name', status.advertise.join(', ') || 'nothing yet'],
    ...(status.pin ? [['pin', status.pin] as [string, string]] : []),
    ...(status.stack ? [['stack', status.stack] as [string, string]] : []),
    ...status.reasons.map((reason): [string, string] => ['because', reason]),
    ...limitRows(status),
    ['network', `${status.network}, ${status.pool.used} of ${status.pool.size} addresses given`],
    ...daemonRows(status.daemons),
  ];
  const head = rows.map(([name, value]) => `${name.padEnd(13)} ${value}\n`).join('');
  const paths = status.connections.map(
    (item) => `${'connection'.padEnd(13)} ${item.remote}: ${describeConnection(item)}\n`,
  );
  // Each start of a pilot may be a node: `gateway identities` tells of those that have ended.
  const shown = status.identities.filter(({ invite, state }) => invite === undefined || state === 'valid');
  return `${head}${paths.join('')}${renderAllow(status.allow)}${shown.map(identityLine).join('')}`;
}

function limitRows({ limits, notes = [], throughput }: GatewayStatus): [string, string][] {
  const caps = limits ? describeLimits(limits).map((line): [string, string] => ['cap', line]) : [];
  const looks = notes.map((note): [string, string] => ['note', note]);
  return [
    ...caps,
    ...looks,
    ...(throughput ? [['throughput', showThroughput(throughput)] as [string, string]] : []),
  ];
}

function showThroughput({ down, up }: Throughput): string {
  const megabits = (bits: number) => `${(bits / 1e6).toFixed(1)} Mbit/s`;
  return `${megabits(down)} down, ${megabits(up)} up`;
}

function identityLine(identity: IdentityStatus): string {
  const until = identity.state === 'valid' ? `until ${identity.expires}` : identity.state;
  const from = identity.sessions.map((session) => session.remote).join(', ');
  const session =
    from === '' ? 'not connected' : `from ${from}, ${identity.bytesIn} B in, ${identity.bytesOut} B out`;
  const caps = identity.cap ? `; cap ${showCaps(identity.cap) || 'none'}` : '';
  const now = identity.throughput && from !== '' ? `, now ${showThroughput(identity.throughput)}` : '';
  return `${'node'.padEnd(13)} ${identity.name} ${identity.address} ${until}: ${session}${caps}${now}\n`;
}
