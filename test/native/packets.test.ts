import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import type { Tunnel } from '../support/native-openconnect.js';
import { echoReply, echoRequest } from '../support/native-packets.js';
import { ADDRESS, relaySuite } from '../support/native-relay.js';
import { until } from '../support/processes.js';

const { holder, up } = relaySuite();

describe('packets through gvpn-relay', () => {
  const COUNT = 600;
  const PEER = '10.0.0.1';
  const request = (sequence: number, size = 15960) => echoRequest(PEER, ADDRESS, sequence, size);
  const sequences = Array.from({ length: COUNT }, (_, i) => i);

  /** The kernel of the namespace answers echo requests: packets both ways, without a program there. */
  function replies(tunnel: Tunnel): number[] {
    const got: number[] = [];
    tunnel.onPacket((packet) => {
      const sequence = echoReply(packet);
      if (sequence !== undefined) got.push(sequence);
    });
    return got;
  }

  test.each([28, 1400, 15960])('go both ways unaltered and in order: %d bytes', async (size) => {
    const tunnel = await up();
    const got = replies(tunnel);
    for (const sequence of sequences) {
      tunnel.send(request(sequence, size));
      // No more under way than the queue of the device holds.
      if (sequence % 100 === 99)
        await until(() => (got.length > sequence - 300 ? true : undefined), `reply ${sequence - 300}`);
    }
    await until(() => (got.length >= COUNT ? true : undefined), `${COUNT} replies`);
    expect(got).toEqual(sequences);
  });

  test('wait for a reader that has stopped, without a loss, and do not block the other direction', async () => {
    const tunnel = await up();
    const got = replies(tunnel);
    tunnel.pause();
    for (const sequence of sequences) tunnel.send(request(sequence));
    // All are in, although not one reply can go out.
    await until(() => (packetsIn(holder().pid) >= COUNT ? true : undefined), 'the way in');
    expect(got.length).toBeLessThan(COUNT / 4);
    tunnel.resume();
    await until(() => (got.length >= COUNT ? true : undefined), `${COUNT} replies`);
    expect(got).toEqual(sequences);
  });

  test('are skipped when they are none: empty ones, garbage, too long ones', async () => {
    const tunnel = await up();
    const got = replies(tunnel);
    const bad = [Buffer.alloc(0), Buffer.alloc(1), Buffer.alloc(100, 0xff), Buffer.alloc(70_000, 0x45)];
    for (let i = 0; i < 50; i++) {
      for (const packet of bad) tunnel.send(packet);
      tunnel.send(request(i));
    }
    await until(() => (got.length >= 50 ? true : undefined), '50 replies');
    expect(got).toEqual(sequences.slice(0, 50));
  });
});

/** How many packets the relay has given to the kernel. */
function packetsIn(pid: number): number {
  const line = readFileSync(`/proc/${pid}/net/dev`, 'latin1').match(/tun0:(.*)/)?.[1];
  return Number(line?.trim().split(/\s+/)[1]);
}
