import { Registry } from 'prom-client';
import { installed } from '../../config/environment.js';
import { type Caps, DIRECTIONS } from '../../config/limits.js';
import { showDenied } from '../allow/denied.js';
import type { GatewayStatus } from '../status.js';
import { counter, gauge, type Series } from './families.js';
import { Increase } from './increase.js';
import type { Sample } from './sampler.js';
import { IdentitySlots } from './slots.js';

/** Destinations with a series of their own. */
const DESTINATIONS = 20;

/** `GET /metrics`: a gateway for Prometheus, by the conventions of its names and units. */
export class GatewayMetrics {
  readonly registry = new Registry();
  private readonly slots = new IdentitySlots();
  private readonly denied = new Increase();
  private readonly families = families(this.registry);

  async render(sample: Sample): Promise<{ readonly type: string; readonly body: string }> {
    const all = this.families;
    const { status, account, daemons, faults, at } = sample;
    all.info.only({ version: installed.version, stack: status.stack ?? '', listen: status.listen ?? '' }, 1);
    all.up.only({}, status.state === 'up' ? 1 : 0);
    all.started.only({}, seconds(status.since ?? at.toISOString()));
    all.sessions.only(
      {},
      status.identities.reduce((sum, { sessions }) => sum + sessions.length, 0),
    );
    all.poolAddresses.only({}, status.pool.size);
    all.poolUsed.only({}, status.pool.used);
    all.poolRatio.only({}, status.pool.used / status.pool.size);
    all.bytes.set(DIRECTIONS.map((direction) => [{ direction }, account.total.bytes[direction]]));
    all.cap.set(capSeries(status.limits?.total));
    this.identities(sample);
    this.destinations(status);
    all.rules.only({}, status.allow?.rules.length ?? 0);
    const closed = status.allow?.names.filter(({ why }) => why !== undefined).length ?? 0;
    all.names.set([
      [{ state: 'open' }, (status.allow?.names.length ?? 0) - closed],
      [{ state: 'closed' }, closed],
    ]);
    all.daemonUp.set(daemons.map(({ name, alive }) => [{ daemon: name }, alive ? 1 : 0]));
    all.restarts.set(daemons.map(({ name, restarts }) => [{ daemon: name }, restarts]));
    all.memory.set(daemons.flatMap(({ name, memoryBytes }) => known({ daemon: name }, memoryBytes)));
    all.descriptors.set(daemons.flatMap(({ name, descriptors }) => known({ daemon: name }, descriptors)));
    all.mostDescriptors.set(
      daemons.flatMap(({ name, descriptorLimit }) => known({ daemon: name }, descriptorLimit)),
    );
    all.certificates.set(
      sample.certificates.map(({ name, expires }) => [{ certificate: name }, expires.getTime() / 1000]),
    );
    const codes = new Map<string, number>();
    for (const { code } of faults) codes.set(code, (codes.get(code) ?? 0) + 1);
    all.faults.set([...codes].map(([code, count]) => [{ code }, count]));
    all.asked.only({}, sample.seconds);
    return { type: this.registry.contentType, body: await this.registry.metrics() };
  }

  private identities({ status, account }: Sample): void {
    const all = this.families;
    const valid = status.identities.filter(({ state, sessions }) => state === 'valid' || sessions.length > 0);
    all.identities.set(
      (['valid', 'expired', 'revoked'] as const).map((state) => [
        { state },
        status.identities.filter((item) => item.state === state).length,
      ]),
    );
    const { named, further } = this.slots.take(valid);
    all.further.only({}, further);
    all.identitySessions.set(named.map(({ name, sessions }) => [{ identity: name }, sessions.length]));
    all.identityExpiry.set(named.map(({ name, expires }) => [{ identity: name }, seconds(expires)]));
    all.identityBytes.set(
      named.flatMap(({ name }): Series[] => {
        const bytes = account.of.get(name)?.bytes;
        return bytes ? DIRECTIONS.map((direction) => [{ identity: name, direction }, bytes[direction]]) : [];
      }),
    );
    all.identityCap.set(
      named.flatMap(({ name, cap }) =>
        capSeries(cap).map(([labels, value]): Series => [{ identity: name, ...labels }, value]),
      ),
    );
  }

  private destinations({ allow }: GatewayStatus): void {
    const { destinations, elsewhere } = allow?.denied ?? { destinations: [], elsewhere: 0 };
    const counts = new Map(destinations.map((item) => [showDenied(item), item.attempts]));
    this.families.denied.only({}, this.denied.take(new Map([...counts, ['elsewhere', elsewhere]])));
    this.families.destinations.set(
      [...counts].slice(0, DESTINATIONS).map(([destination, attempts]) => [{ destination }, attempts]),
    );
  }
}

/** Every metric that there is. */
function families(registry: Registry) {
  const one = (name: string, help: string, labels: readonly string[] = []) =>
    gauge(registry, `glidein_vpn_${name}`, help, labels);
  const total = (name: string, help: string, labels: readonly string[] = []) =>
    counter(registry, `glidein_vpn_${name}_total`, help, labels);
  return {
    info: one('gateway_info', 'What runs: always 1.', ['version', 'stack', 'listen']),
    up: one('gateway_up', '1 while nodes can come in, 0 while ocserv does not answer.'),
    started: one('gateway_start_time_seconds', 'When the gateway was started, since 1970.'),
    sessions: one('sessions', 'Tunnels that are up.'),
    poolAddresses: one('pool_addresses', 'Addresses for nodes.'),
    poolUsed: one('pool_used_addresses', 'Addresses that are given to valid invites.'),
    poolRatio: one('pool_used_ratio', 'Part of the addresses that is given, 0 to 1.'),
    bytes: total('bytes', 'IP packets inside the tunnels, of all nodes: down is to them.', ['direction']),
    cap: one('cap_bytes_per_second', 'Cap of all nodes together; absent where there is none.', ['direction']),
    identities: one('identities', 'Invites that were written.', ['state']),
    further: one('identities_without_series', 'Valid identities beyond those that have series of their own.'),
    identitySessions: one('identity_sessions', 'Tunnels of one identity that are up.', ['identity']),
    identityExpiry: one('identity_expiry_timestamp_seconds', 'Until when an invite is valid, since 1970.', [
      'identity',
    ]),
    identityBytes: total('identity_bytes', 'IP packets inside the tunnels of one identity.', [
      'identity',
      'direction',
    ]),
    identityCap: one('identity_cap_bytes_per_second', 'Cap of one identity.', ['identity', 'direction']),
    denied: total(
      'denied_attempts',
      'Packets to what the allow list does not name, as far as they were seen.',
    ),
    destinations: one(
      'denied_destination_attempts',
      'Of those to the most frequent destinations: forgotten a day after the last.',
      ['destination'],
    ),
    rules: one('allow_rules', 'Entries of the allow list.'),
    names: one(
      'allow_names',
      'Host names of the allow list: closed are those that open less than they should.',
      ['state'],
    ),
    daemonUp: one('daemon_up', '1 while a program of the gateway runs.', ['daemon']),
    restarts: total('daemon_restarts', 'How often a program of the gateway was started again.', ['daemon']),
    memory: one('daemon_resident_memory_bytes', 'Memory of a program of the gateway.', ['daemon']),
    descriptors: one(
      'daemon_open_fds',
      'Its open descriptors; the relay (tcp) has two for each connection.',
      ['daemon'],
    ),
    mostDescriptors: one('daemon_max_fds', 'How many it may have open.', ['daemon']),
    certificates: one(
      'certificate_expiry_timestamp_seconds',
      'Until when a certificate is valid, since 1970.',
      ['certificate'],
    ),
    faults: one('faults', 'What is wrong at the moment, by the code of the fault.', ['code']),
    asked: one('sample_duration_seconds', 'How long it took to find all of this out.'),
  };
}

/** Bits become bytes: the base unit there. */
function capSeries(cap: Caps | undefined): Series[] {
  return DIRECTIONS.flatMap((direction): Series[] => {
    const bits = cap?.[direction];
    return bits === undefined ? [] : [[{ direction }, bits / 8]];
  });
}

function known(labels: Series[0], value: number | undefined): Series[] {
  return value === undefined ? [] : [[labels, value]];
}

function seconds(time: string): number {
  return Date.parse(time) / 1000;
}
