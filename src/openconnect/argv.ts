import { quote } from '../plan/quote.js';
import type { Hand } from '../plan/step.js';

/** One gateway as openconnect is told of it: only ever the address that was checked, and the full pin. */
export interface Peer {
  readonly host: string;
  readonly port: number;
  readonly address: string;
  readonly pin: string;
}

/** The tunnel's other end on this node: the relay, or what hands the device to openconnect itself. */
export interface TunnelEnd {
  readonly relay: string;
  readonly namespacePid: string;
  /** By what name the gateway knows this session, see {@link sessionName}. */
  readonly name: string;
  /** The device belongs to several tunnels. */
  readonly shared: boolean;
  readonly hand?: Hand;
}

/** Files of the client certificate and its key. */
export interface Credential {
  readonly certificate: string;
  readonly key: string;
}

/**
 * Logs in with the client certificate and prints the session's cookie (openconnect(8), --authenticate).
 * --no-proxy: the node's proxy settings are for the node; --no-system-trust: the pin alone decides.
 */
export function authenticateArgv(openconnect: string, peer: Peer, credential: Credential): string[] {
  return [openconnect, '--authenticate', ...common(peer, credential), url(peer)];
}

/**
 * Connects an authenticated session; the cookie comes on standard input (the certificate is asked for again). The relay
 * reports on descriptor 3; where openconnect has the device itself, the relay only sets it up.
 * --no-dtls and --base-mtu 16000: few, big packets over one TLS stream (measured: 5-7 times a 1500 byte MTU).
 * --reconnect-timeout 0: our supervisor starts it again at once with the same cookie, where openconnect waits 10 s.
 */
export function connectArgv(
  openconnect: string,
  peer: Peer,
  credential: Credential,
  { relay, namespacePid, name, shared, hand }: TunnelEnd,
): string[] {
  const script = `exec ${quote(relay)} --target ${namespacePid} --report-fd 3`;
  return [
    ...(hand ? handArgv(hand, namespacePid, shared) : []),
    openconnect,
    '--cookie-on-stdin',
    ...common(peer, credential),
    '--no-dtls',
    '--base-mtu=16000',
    '--reconnect-timeout=0',
    `--local-hostname=${name}`,
    ...(hand?.device
      ? ['--interface=tun0', '--script', `${script} --handed`]
      : ['--script-tun', '--script', shared ? `${script} --shared` : script]),
    url(peer),
  ];
}

function handArgv(
  { program, library, device, congestion }: Hand,
  namespacePid: string,
  shared: boolean,
): string[] {
  return [
    ...[program, '--preload', library],
    ...(device ? ['--target', namespacePid, ...(shared ? ['--shared'] : [])] : []),
    ...(congestion === undefined ? [] : ['--congestion', congestion]),
    '--',
  ];
}

function common(peer: Peer, credential: Credential): string[] {
  return [
    '--protocol=anyconnect',
    '--non-inter',
    '--no-proxy',
    '--no-system-trust',
    `--certificate=${credential.certificate}`,
    `--sslkey=${credential.key}`,
    `--resolve=${peer.host}:${peer.address}`,
    `--servercert=${peer.pin}`,
  ];
}

function url(peer: Peer): string {
  const host = peer.host.includes(':') ? `[${peer.host}]` : peer.host;
  return `https://${host}:${peer.port}/`;
}
