import { describe, expect, test } from '@jest/globals';
import { clientCommand, readTransfer } from '../../../../src/bench/io/iperf3.js';

/** As iperf3 3.18 writes it with --json, shortened to what is read. */
const output = (bytes: readonly number[], retransmits?: number) =>
  JSON.stringify({
    start: { version: 'iperf 3.18' },
    intervals: bytes.map((count, index) => ({
      streams: [],
      sum: { start: index * 0.5, end: index * 0.5 + 0.5, seconds: 0.5, bytes: count, omitted: false },
    })),
    end: { sum_sent: { retransmits }, sum_received: {} },
  });

describe('readTransfer', () => {
  test('counts at the receiver, without the warm-up, and retransmissions at the sender', () => {
    const server = output([9e6, 9e6, 9e6], 7);
    const client = output([1e6, 5e6, 6e6]);
    expect(readTransfer({ client, server }, 'down', 0.5)).toEqual({
      mbps: 88,
      bytes: 12e6,
      retransmissions: 7,
    });
    expect(readTransfer({ client: server, server: client }, 'up', 0.5)).toMatchObject({
      mbps: 88,
      retransmissions: 7,
    });
  });

  test.each([
    [JSON.stringify({ error: 'unable to connect to server: Connection refused' }), '', 'Connection refused'],
    ['vpnns: no namespace\n', '', 'the client ended without a result: vpnns: no namespace'],
    [output([1, 1]), '', 'the server ended without a result'],
    [output([]), output([]), 'measured nothing'],
  ])('says what went wrong: %j', (client, server, message) => {
    expect(() => readTransfer({ client, server }, 'down', 0.5)).toThrow(message);
  });
});

test('the client receives when it goes down', () => {
  const to = { address: '10.90.1.2', port: 5201 };
  expect(clientCommand(to, { direction: 'down', streams: 10, seconds: 2 })).toContain('--reverse');
  expect(clientCommand(to, { direction: 'up', streams: 1, seconds: 2 })).not.toContain('--reverse');
});
