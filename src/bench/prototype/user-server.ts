import { readFileSync } from 'node:fs';
import type { ManagedProcess } from '../../effects/managed-process.js';
import type { Host } from '../../lab/host.js';
import { homeOf } from '../../lab/host-entry.js';
import { LAB } from '../../lab/topology.js';
import { broken, GATEWAY_PORT, type Place, untilListening } from '../lab/site.js';
import { writeServerFiles } from './server-files.js';

const user = LAB.users.dmz.name;
const PORT_INSIDE = 443;

/** In the namespace: the loopback, forwarding, translation. */
const FURNISH = `ip link set lo up && echo 1 >/proc/sys/net/ipv4/ip_forward && nft -f - <<'END'
table ip prototype {
  chain postrouting {
    type nat hook postrouting priority srcnat; policy accept;
    oifname "tap0" masquerade
  }
}
END`;

/**
 * The published tool's unprivileged server: ocserv in a user namespace, all of its traffic, the encrypted side
 * included, through one slirp4netns with an MTU of 1472 and a forwarded port. Returns its pin.
 */
export async function startUserServer({ dmz, gateway, index }: Place): Promise<string> {
  const directory = `${homeOf(user)}/prototype-${index}`;
  const server = { directory, port: PORT_INSIDE, device: 'proto', network: '10.78.0', asNobody: false };
  const pin = await writeServerFiles(dmz, server, user);
  const log = dmz.log(`prototype-${index}`);
  const holder = await hold(dmz, log);
  const inside = String(pidInside(holder));
  await connectNamespace(dmz, inside, `${directory}/slirp`, log);
  const enter = ['nsenter', '-t', inside, '-U', '-n', '-m', '--preserve-credentials', '--'];
  await dmz.output([...enter, 'sh', '-c', FURNISH], { user });
  const ocserv = [...enter, 'ocserv', '--foreground', '--config', `${directory}/ocserv.conf`];
  await untilListening(dmz, await dmz.start(ocserv, { user, bound: true, log }), PORT_INSIDE, log);
  await forwardPort(dmz, `${directory}/slirp`, gateway);
  return pin;
}

/** Root inside, with a group that is not: ocserv would otherwise try to change groups, which the kernel refuses. */
async function hold(dmz: Host, log: string): Promise<ManagedProcess> {
  const { uid } = LAB.users.dmz;
  const unshare = ['unshare', '--user', '--map-user=0', `--map-group=${uid}`, '--net', '--mount'];
  return await new Promise((done, failed) => {
    const started = dmz.start([...unshare, 'sh', '-c', 'echo ready; exec tail -f /dev/null'], {
      user,
      bound: true,
      log,
      onLine: () => done(started),
    });
    started.then(({ ended }) => ended.then(() => failed(broken(dmz, 'unshare ended', log))), failed);
  });
}

async function connectNamespace(dmz: Host, inside: string, socket: string, log: string): Promise<void> {
  const options = ['--configure', '--mtu=1472', '--disable-host-loopback', '--ready-fd=3'];
  const argv = ['slirp4netns', ...options, `--api-socket=${socket}`, inside, 'tap0'];
  await new Promise<void>((done, failed) => {
    const ready = { fd: 3, onLine: () => {}, onByte: done };
    dmz
      .start(argv, { user, bound: true, log, extra: ready })
      .then(({ ended }) => ended.then(() => failed(broken(dmz, 'slirp4netns ended', log))), failed);
  });
}

/** slirp4netns(1), "API socket": one JSON object each way. */
async function forwardPort(dmz: Host, socket: string, address: string): Promise<void> {
  const where = { proto: 'tcp', host_addr: address, host_port: GATEWAY_PORT, guest_port: PORT_INSIDE };
  const input = JSON.stringify({ execute: 'add_hostfwd', arguments: where });
  const answer = await dmz.output(['nc', '-U', '-N', socket], { user, input, timeoutMs: 5000 });
  if (!/"return"/.test(answer)) throw broken(dmz, `slirp4netns: ${answer.trim()}`, dmz.directory);
}

/** The pid of a process as its host knows it: the last but none of NSpid (proc_pid_status(5)). */
function pidInside({ identity }: ManagedProcess): number {
  const status = readFileSync(`/proc/${identity.pid}/status`, 'latin1');
  return Number(/^NSpid:.*\t(\d+)$/m.exec(status)?.[1]);
}
