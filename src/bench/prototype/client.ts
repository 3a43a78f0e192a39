import { readFileSync } from 'node:fs';
import { homeOf } from '../../lab/host-entry.js';
import { LAB } from '../../lab/topology.js';
import { GATEWAY_PORT, type Place, type Standing, untilSaid } from '../lab/site.js';
import { LOGIN } from './server-files.js';

const user = LAB.users.node.name;
const NAMESPACE = 'bench';
const SOCKS_PORT = 1080;
const TSOCKS_CONF = `${homeOf(user)}/tsocks.conf`;

/** The published tool's node: openconnect without DTLS, its packets to and from Debian's vpnns. */
export async function standNamespace(place: Place, pin: string): Promise<Standing> {
  await connect(place, pin, `vpnns --name ${NAMESPACE} --attach`);
  return { enter: (argv) => ['vpnns', '--name', NAMESPACE, '--', ...argv] };
}

/** The published tool's fallback: ocproxy's own TCP as a SOCKS proxy, and programs preloaded with tsocks. */
export async function standSocks(place: Place, pin: string): Promise<Standing> {
  await place.node.writeFile(TSOCKS_CONF, tsocksConf(), { user });
  await connect(place, pin, `ocproxy --dynfw ${SOCKS_PORT}`);
  return {
    enter: (argv) => argv,
    wrap: ['env', `TSOCKS_CONF_FILE=${TSOCKS_CONF}`, 'tsocks'],
    proxy: `127.0.0.1:${SOCKS_PORT}`,
  };
}

async function connect({ node, gateway }: Place, pin: string, script: string): Promise<void> {
  const log = node.log('openconnect');
  const login = ['--protocol=anyconnect', `--user=${LOGIN.user}`, '--passwd-on-stdin', '--servercert', pin];
  const how = ['--no-dtls', '--non-inter', '--script-tun', '--script', script];
  await node.start(['openconnect', ...login, ...how, `https://${gateway}:${GATEWAY_PORT}/`], {
    user,
    bound: true,
    log,
    stdin: `${LOGIN.password}\n`,
  });
  await untilSaid(node, () => readFileSync(log, 'utf8'), /^Configured as /m);
}

/** tsocks.conf(5): every address goes by the proxy. */
function tsocksConf(): string {
  return ['server = 127.0.0.1', `server_port = ${SOCKS_PORT}`, 'server_type = 5', ''].join('\n');
}
