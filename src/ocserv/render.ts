import { type Network, netmaskOf, toAddress } from '../config/network.js';

/** RFC 4519 section 2.3: the common name. */
const COMMON_NAME = '2.5.4.3';

/** Everything that an ocserv.conf of ours depends on. Paths are absolute. */
export interface OcservConfig {
  readonly port: number;
  readonly serverCertificate: string;
  readonly serverKey: string;
  readonly authority: string;
  readonly crl: string;
  /** Directory with a file for each identity, see {@link renderUser}. */
  readonly users: string;
  readonly connectScript: string;
  /** Control socket for occtl. */
  readonly controlSocket: string;
  /** First part of the path of ocserv's inner sockets; it adds up to 11 characters. */
  readonly innerSocket: string;
  readonly pidFile: string;
  readonly network: Network;
  readonly mtu: number;
  /** 0: ocserv's own maximum, some 8000. */
  readonly maxClients: number;
  readonly dns: readonly string[];
  /** User and group of the workers, where they are not to be ours. */
  readonly workers?: { readonly user: string; readonly group: string };
}

/** The text of an ocserv.conf, see ocserv(8). */
export function renderOcservConf(config: OcservConfig): string {
  const groups: readonly (readonly string[])[] = [
    [
      '# A certificate of ours is the only way in.',
      'auth = "certificate"',
      `ca-cert = ${config.authority}`,
      `crl = ${config.crl}`,
      `cert-user-oid = ${COMMON_NAME}`,
      `server-cert = ${config.serverCertificate}`,
      `server-key = ${config.serverKey}`,
      'tls-priorities = "NORMAL:%SERVER_PRECEDENCE:-VERS-ALL:+VERS-TLS1.3:+VERS-TLS1.2"',
    ],
    [
      '# TLS only: a UDP socket would be opened in the wrong network namespace.',
      `tcp-port = ${config.port}`,
      `socket-file = ${config.innerSocket}`,
      `occtl-socket-file = ${config.controlSocket}`,
      'use-occtl = true',
      `pid-file = ${config.pidFile}`,
      'isolate-workers = false',
      ...(config.workers
        ? [`run-as-user = ${config.workers.user}`, `run-as-group = ${config.workers.group}`]
        : []),
      'log-level = 2',
    ],
    [
      '# Many nodes may share one address: nobody is locked out for what a neighbour does.',
      'max-ban-score = 0',
      `max-clients = ${config.maxClients}`,
      'rate-limit-ms = 0',
      'auth-timeout = 30',
    ],
    [
      '# A crashed node comes back at once: sessions of one identity may overlap, the connect script ends the older ones.',
      'max-same-clients = 0',
      `connect-script = ${config.connectScript}`,
      `config-per-user = ${config.users}/`,
    ],
    [
      '# Cookies serve for reconnection only; what the server disconnects stays out.',
      'cookie-timeout = 300',
      'persistent-cookies = false',
      'deny-roaming = false',
      'rekey-time = 172800',
    ],
    ['# Dead nodes are found within three minutes.', 'keepalive = 32400', 'dpd = 60', 'mobile-dpd = 60'],
    [
      '# Few, large packets: the cost is per packet (16 KiB is the size of a TLS record and of the buffers).',
      `mtu = ${config.mtu}`,
      'try-mtu-discovery = false',
      'output-buffer = 0',
      'compression = false',
      'cisco-client-compat = false',
      'dtls-legacy = false',
    ],
    [
      '# Addresses are fixed for each identity; nothing is guessed and nothing is pinged.',
      'device = vpns',
      `ipv4-network = ${toAddress(config.network.first)}`,
      `ipv4-netmask = ${netmaskOf(config.network)}`,
      'predictable-ips = false',
      'ping-leases = false',
      'route = default',
      ...config.dns.map((server) => `dns = ${server}`),
      'tunnel-all-dns = true',
    ],
  ];
  return `${groups.map((group) => group.join('\n')).join('\n\n')}\n`;
}

/** The same text of an ocserv.conf with a word in its login form, in place of another; or with none. */
export function withNotice(text: string, notice: string | undefined): string {
  const bare = text.replace(/^pre-login-banner = .*\n/gm, '');
  return notice === undefined ? bare : `${bare}pre-login-banner = "glidein-vpn:${notice}"\n`;
}

/** The file of one identity in the users directory: its address, and by being there, its admission. */
export function renderUser(address: string): string {
  return `explicit-ipv4 = ${address}\n`;
}

/** How the file of an invite for several nodes begins: with a network, where a node's has its address. */
export const ENROLLING = 'ipv4-network';

/** How long a session may last that is there to enrol, in seconds. */
const ENROLLING_S = 60;

/**
 * The file of an invite for several nodes: their first sessions, many at once, have addresses of a network of their own.
 * Addresses that ocserv gives by itself would be those of the nodes: it does not know which of them are given.
 */
export function renderEnrolling(network: Network, nodes: number): string {
  return [
    `${ENROLLING} = ${toAddress(network.first)}`,
    `ipv4-netmask = ${netmaskOf(network)}`,
    // Some more than may succeed: a node that was cut off tries again before its first session has ended.
    `max-same-clients = ${2 * nodes + 8}`,
    `session-timeout = ${ENROLLING_S}`,
    '',
  ].join('\n');
}
