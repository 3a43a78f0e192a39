import { type GatewaySettings, gatewaySchema } from '../../../src/config/gateway.js';
import type { GatewayFacts } from '../../../src/gateway/stack.js';

/** Settings as a user gives them, checked; without any, the defaults. */
export function settings(given: Readonly<Record<string, unknown>> = {}): GatewaySettings {
  return gatewaySchema.parse(given);
}

/** A host on which everything works for an ordinary user. */
export function facts(changes: Partial<GatewayFacts> = {}): GatewayFacts {
  const ok = { ok: true, why: 'it works' } as const;
  return {
    uid: 3001,
    programs: {
      ocserv: '/usr/sbin/ocserv',
      occtl: '/usr/bin/occtl',
      slirp4netns: '/usr/bin/slirp4netns',
      pasta: '/usr/bin/pasta',
      nft: '/usr/sbin/nft',
      ip: '/usr/sbin/ip',
      tc: '/usr/sbin/tc',
    },
    helper: '/opt/gvpn-ns',
    tcpRelay: '/opt/gvpn-tcp',
    helpers: ok,
    relay: ok,
    userNamespaces: ok,
    tun: ok,
    ocserv: ok,
    slirp4netns: ok,
    pasta: ok,
    pastaCarriesTcp: ok,
    bbr: ok,
    caps: ok,
    nft: ok,
    ip: ok,
    nobodyGroup: 'nogroup',
    descriptors: 524_288,
    forwarding: false,
    acceptRedirects: true,
    resolvers: ['192.0.2.53'],
    interfaces: ['eth0', 'eth1'],
    addresses: [{ interface: 'eth0', address: '192.0.2.10', prefix: 24, running: true }],
    name: 'gate.example.org',
    ...changes,
  };
}

/** The same host for root. */
export function rootFacts(changes: Partial<GatewayFacts> = {}): GatewayFacts {
  return facts({ uid: 0, ...changes });
}
