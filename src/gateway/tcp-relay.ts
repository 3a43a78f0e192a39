import type { GatewaySettings } from '../config/gateway.js';
import { type Network, showNetwork } from '../config/network.js';
import { quote } from '../plan/quote.js';
import type { Step } from '../plan/step.js';
import { ref } from '../plan/text.js';
import { enterNamespace } from './namespace.js';
import type { GatewayFacts } from './stack.js';

/**
 * The clients' TCP, ended by the kernel of the gateway's namespace and carried on by `gvpn-tcp` with sockets of the
 * host. The user-mode stack beside it is left with names, UDP and echoes: slirp4netns has no window scaling, so that a
 * flow gets 64 KiB in a round trip, and pasta drops what does not fit into its socket's buffer, so that single uploads
 * collapse (measured at 1 Gbit/s, 0 ms: 6 of 10 below 20 Mbit/s).
 *
 * A client's SYN is routed to a device that the relay reads. When the destination has answered, the relay writes the
 * SYN back; it comes in by that device and is handed to the relay's listener, address and port as they are (redirection
 * by address translation would change the port of a client that uses one for two destinations).
 */
export const RELAY = {
  device: 'syn0',
  address: '10.0.2.101',
  port: 9000,
  /** Its control socket in the gateway's state directory: where it is told to end the connections of a client. */
  control: 'tcp',
  /** Marks and routing tables: for a SYN on its way to the relay, and for what is delivered here. */
  asking: 77,
  here: 78,
} as const;

/** As many as the relay's backlog. */
const SYNS = 4096;

/** Does the relay end TCP? `auto` leaves it to the stack where the kernel lacks what it needs. */
export function relayEndsTcp(
  settings: Pick<GatewaySettings, 'tcp'>,
  { relay }: Pick<GatewayFacts, 'relay'>,
): boolean {
  // A program that is missing is a broken installation: that is refused.
  const possible = relay.ok || relay.code === 'native-missing';
  return settings.tcp === 'relay' || (settings.tcp === 'auto' && possible);
}

/** Why it does not. */
export function whyNoRelay(
  settings: Pick<GatewaySettings, 'tcp'>,
  facts: Pick<GatewayFacts, 'relay'>,
): string {
  return settings.tcp === 'stack' ? 'as set' : facts.relay.why;
}

/** Device and route outlive the relay: one that crashed is started again into the same place. */
export function tcpDeviceStep(facts: GatewayFacts, network: Network, address: string = RELAY.address): Step {
  const { device, asking, here } = RELAY;
  const conf = '/proc/sys/net/ipv4/conf';
  const script = [
    `${quote(facts.programs.ip)} -batch -`,
    // The source of a SYN that comes back lies behind another device.
    `echo 0 > ${conf}/all/rp_filter`,
    `echo 0 > ${conf}/${device}/rp_filter`,
    // Else a SYN from a port that was used before comes with the old connection's socket, and is not forwarded to us.
    'echo 0 > /proc/sys/net/ipv4/tcp_early_demux',
    // A node that is cut off for less than a job's lease of 20 minutes finds its connections as they were.
    'echo 20 > /proc/sys/net/ipv4/tcp_retries2',
  ];
  const commands = [
    `tuntap add dev ${device} mode tun`,
    `address add ${address}/32 dev ${device}`,
    // A burst of SYNs waits for the relay: one that is dropped is sent again only after a second.
    `link set dev ${device} txqueuelen ${SYNS} up`,
    `route add default dev ${device} table ${asking}`,
    `route add local default dev lo table ${here}`,
    // While a node is away its packets must wait: the stack would answer them with a reset.
    `route add blackhole ${showNetwork(network)}`,
    `rule add priority 100 fwmark ${asking} lookup ${asking}`,
    `rule add priority 101 fwmark ${here} lookup ${here}`,
  ];
  return {
    id: 'tcp-device',
    title: "make the device that takes the clients' SYNs",
    action: {
      kind: 'command',
      argv: [facts.helper, 'enter', ...enterNamespace, '--', '/bin/sh', '-c', script.join(' && ')],
      stdin: `${commands.join('\n')}\n`,
    },
    timeoutMs: 10_000,
  };
}

export function tcpRelayStep(facts: GatewayFacts, congestion: string | undefined): Step {
  return {
    id: 'tcp',
    title: "start the relay of the clients' TCP",
    action: {
      kind: 'process',
      argv: [
        ...[facts.tcpRelay, '--target', ref('namespace', 'pid'), '--owner', ref('self', 'pid')],
        ...['--device', RELAY.device, '--port', String(RELAY.port)],
        ...['--control', [ref('self', 'directory'), `/${RELAY.control}`]],
        ...(congestion === undefined ? [] : ['--congestion', congestion]),
        ...['--ready-fd', '3'],
      ],
      ready: { kind: 'event', fd: 3, event: 'ready' },
      restart: { firstMs: 500, maxMs: 30_000 },
      stop: { signal: 'SIGTERM', graceMs: 1000 },
    },
    timeoutMs: 10_000,
  };
}

/** Lines of the forward chain: what the relay may be asked for, and how it refuses. `except` goes to the stack. */
export function forwardToRelay(network: Network, except: string): string[] {
  return [
    `    iifname "vpns*" ip daddr ${showNetwork(network)} drop`,
    `    iifname "vpns*" oifname "${RELAY.device}" accept`,
    `    iifname "${RELAY.device}" oifname "vpns*" accept`,
    // Of a connection that the relay does not have, because it was started again.
    `    iifname "vpns*" ip daddr != ${except} meta l4proto tcp reject with tcp reset`,
  ];
}

/** Lines of the input chain: connections that the relay has. */
export const ACCEPT_HELD: readonly string[] = [`    iifname "vpns*" meta mark ${RELAY.here} accept`];

const SYN = 'tcp flags & (fin | syn | rst | ack) == syn';

/** A chain of an nft(8) table that leads the clients' TCP to the relay, but what goes to the network `except`. */
export function relayChain(except: string): string[] {
  const { device, asking, here, port } = RELAY;
  return [
    '  chain relay {',
    '    type filter hook prerouting priority mangle; policy accept;',
    `    iifname "vpns*" ip daddr != ${except} ${SYN} meta mark set ${asking} accept`,
    // Not what goes to `except`: the relay's listener has an address there, and is a transparent socket as well.
    `    iifname "vpns*" ip daddr != ${except} meta l4proto tcp socket transparent 1 meta mark set ${here} accept`,
    `    iifname "${device}" ${SYN} tproxy ip to :${port} meta mark set ${here} accept`,
    '  }',
    '  chain untracked {',
    '    type filter hook prerouting priority raw; policy accept;',
    ...['vpns*', device].map(
      (from) => `    iifname "${from}" ip daddr != ${except} meta l4proto tcp notrack`,
    ),
    '  }',
  ];
}
