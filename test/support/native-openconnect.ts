import type { Readable } from 'node:stream';
import { childrenOf } from './native-proc.js';
import { type Started, type StartOptions, start } from './native-process.js';
import { until } from './processes.js';

const CLOSE = 0xffffffff;

/** What openconnect tells its script. openconnect(8), --script-tun */
export const LEASE = {
  INTERNAL_IP4_ADDRESS: '10.77.0.5',
  INTERNAL_IP4_MTU: '15960',
  INTERNAL_IP4_DNS: '10.0.2.3',
  CISCO_DEF_DOMAIN: 'example.org',
} as const;

export interface Tunnel extends Started {
  /** Sends one message through the packet socket. */
  send(packet: Buffer): void;
  /** Takes what comes from the relay; packets that came before are kept for it. */
  onPacket(take: (packet: Buffer) => void): void;
  /** Stops reading: the socket fills, and then the device. */
  pause(): void;
  resume(): void;
  /** Closes the packet socket while the process lives on. */
  closeSocket(): void;
  /** Ends it like a SIGKILLed openconnect, and waits. */
  kill(): Promise<void>;
  /** The next event of the relay. */
  event(): Promise<unknown>;
}

export interface TunnelOptions extends Pick<StartOptions, 'tunMode' | 'env'> {
  readonly kind?: 'dgram' | 'seqpacket' | 'stream';
  /** The script that openconnect hands to /bin/sh -c. */
  readonly script?: (relay: string) => string;
}

/** Starts the openconnect of test/native/fixture, which starts the relay as openconnect does. Descriptor 3 reports. */
export function startTunnel(
  fixture: string,
  relay: string,
  target: number,
  options: TunnelOptions = {},
): Tunnel {
  const command = `${relay} --target ${target} --report-fd 3`;
  const script = options.script?.(command) ?? `exec ${command}`;
  let take: ((packet: Buffer) => void) | undefined;
  const kept: Buffer[] = [];
  const started = start([fixture, options.kind ?? 'dgram', '/bin/sh', '-c', script], {
    env: { ...LEASE, ...options.env },
    pipes: 1,
    stdin: true,
    ...(options.tunMode ? { tunMode: options.tunMode } : {}),
    onOutput: splitFrames((packet) => (take ? take(packet) : kept.push(packet))),
  });
  const { stdin } = started.child;
  const stdout = started.child.stdout as Readable;
  stdin?.on('error', () => {});
  const send = (length: number, packet: Buffer) => {
    const frame = Buffer.alloc(4 + packet.length);
    frame.writeUInt32LE(length);
    packet.copy(frame, 4);
    stdin?.write(frame);
  };
  return {
    ...started,
    send: (packet) => send(packet.length, packet),
    onPacket: (taker) => {
      take = taker;
      for (const packet of kept.splice(0)) taker(packet);
    },
    pause: () => void stdout.pause(),
    resume: () => void stdout.resume(),
    closeSocket: () => send(CLOSE, Buffer.alloc(0)),
    kill: async () => {
      started.child.kill('SIGKILL');
      await started.ended;
    },
    event: async () => JSON.parse(await started.pipe.next()),
  };
}

function splitFrames(take: (packet: Buffer) => void): (bytes: Buffer) => void {
  let pending = Buffer.alloc(0);
  return (bytes) => {
    pending = Buffer.concat([pending, bytes]);
    while (pending.length >= 4 && pending.length >= 4 + pending.readUInt32LE(0)) {
      const end = 4 + pending.readUInt32LE(0);
      take(Buffer.from(pending.subarray(4, end)));
      pending = pending.subarray(end);
    }
  };
}

/** The relay that this openconnect started. */
export async function relayOf(tunnel: Tunnel): Promise<number> {
  return await until(() => childrenOf(tunnel.pid)[0], 'the start of the relay');
}
