import type { Host } from '../../lab/host.js';

/** The prototype knows users by name and password. Of a lab that lives for minutes: no secret. */
export const LOGIN = { user: 'bench', password: 'bench' } as const;

export interface PrototypeServer {
  /** Holds the keys, the password file and the configuration; the server can write its sockets there. */
  readonly directory: string;
  readonly listen?: string;
  readonly port: number;
  /** Of the devices; the kernel adds a number. */
  readonly device: string;
  /** The first three numbers of the clients' /24. */
  readonly network: string;
  /** Runs its workers as nobody: where it is started by root. */
  readonly asNobody: boolean;
}

/** An ocserv.conf as the published tool uses it: ocserv's own choices of packet size and buffers. See ocserv(8). */
export function prototypeConf(server: PrototypeServer): string {
  const { directory, listen, port, device, network, asNobody } = server;
  return `${[
    `auth = "plain[passwd=${directory}/passwd]"`,
    ...(listen === undefined ? [] : [`listen-host = ${listen}`]),
    `tcp-port = ${port}`,
    ...(asNobody ? ['run-as-user = nobody', 'run-as-group = nogroup'] : []),
    `socket-file = ${directory}/socket`,
    `pid-file = ${directory}/pid`,
    `server-cert = ${directory}/cert.pem`,
    `server-key = ${directory}/key.pem`,
    'isolate-workers = false',
    'max-clients = 0',
    'max-same-clients = 0',
    'max-ban-score = 0',
    'rate-limit-ms = 0',
    'ping-leases = false',
    'try-mtu-discovery = false',
    'tls-priorities = "NORMAL:%SERVER_PRECEDENCE"',
    `device = ${device}`,
    `ipv4-network = ${network}.0`,
    'ipv4-netmask = 255.255.255.0',
    'route = default',
  ].join('\n')}\n`;
}

const KEYS = `
set -e; umask 022; mkdir -p "$1"; cd "$1"
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj /CN=gateway \\
  -keyout key.pem -out cert.pem 2>/dev/null
printf '%s\\n%s\\n' "$3" "$3" | ocpasswd -c passwd "$2"
openssl x509 -in cert.pem -pubkey -noout | openssl pkey -pubin -outform der |
  openssl dgst -sha256 -binary | base64
`;

/** Writes the server's files as `user`, and returns the pin of its key. */
export async function writeServerFiles(host: Host, server: PrototypeServer, user: string): Promise<string> {
  const { directory } = server;
  const argv = ['sh', '-c', KEYS, 'sh', directory, LOGIN.user, LOGIN.password];
  const pin = (await host.output(argv, { user })).trim();
  await host.writeFile(`${directory}/ocserv.conf`, prototypeConf(server), { user });
  return `pin-sha256:${pin}`;
}
