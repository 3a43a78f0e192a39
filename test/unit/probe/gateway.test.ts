import { createServer } from 'node:net';
import { describe, expect, test } from '@jest/globals';
import { checkGateway } from '../../../src/probe/gateway.js';
import { faultOf } from '../../support/faults.js';
import { INVITE } from '../../support/invite.js';
import { until } from '../../support/processes.js';
import { freePort, listen, tlsServer } from '../../support/server.js';

const never = new AbortController().signal;
const check = (port: number, pins: readonly string[] = INVITE.pins, host = '127.0.0.1', signal = never) =>
  checkGateway({ host, port, pins }, signal);

describe('checkGateway', () => {
  test('takes a gateway whose key is among the pins', async () => {
    const { port, pin } = await tlsServer();
    const found = await check(port, [...INVITE.pins, pin], 'localhost');
    expect(found).toMatchObject({ host: 'localhost', port, pin, address: '127.0.0.1' });
    expect(found.rttMs).toBeGreaterThan(0);
  });

  test('refuses another key, and names both', async () => {
    const { port, pin } = await tlsServer();
    const fault = await faultOf('pin-mismatch', () => check(port));
    expect(fault.message).toBe(
      `gateway 127.0.0.1:${port} shows key ${pin}, the invite expects ${INVITE.pins[0]}`,
    );
    expect(fault.exit).toBe(77);
  });

  test('refuses a pin that is only the beginning of the key’s', async () => {
    const { port, pin } = await tlsServer();
    await faultOf('pin-mismatch', () => check(port, [pin.slice(0, 20)]));
  });

  test('a port on which nothing listens', async () => {
    const port = await freePort();
    const fault = await faultOf('gateway-refused', () => check(port));
    expect(fault.message).toContain(`127.0.0.1:${port}`);
    expect(fault.exit).toBe(69);
  });

  test.each([
    ['greets in plain text', '220 mail.example.org\r\n'],
    ['hangs up', ''],
  ])('a server that %s', async (_, words) => {
    const port = await listen(createServer((socket) => socket.resume().end(words)));
    await faultOf('gateway-not-tls', () => check(port));
  });

  test('a server that accepts and stays silent', async () => {
    const port = await listen(createServer((socket) => socket.resume()));
    const fault = await faultOf('gateway-not-tls', () => check(port));
    expect(fault.message).toContain('no answer to the handshake');
  }, 20_000);

  test('a name that does not resolve', async () => {
    const fault = await faultOf('gateway-name', () => check(4443, INVITE.pins, 'gateway.invalid'));
    expect(fault.message).toContain('gateway.invalid:4443 does not resolve');
    expect(fault.exit).toBe(69);
  });

  test('ends with its signal, in the middle of the handshake', async () => {
    let connections = 0;
    const port = await listen(
      createServer((socket) => {
        connections += 1;
        socket.resume();
      }),
    );
    const controller = new AbortController();
    const begun = performance.now();
    const checked = check(port, INVITE.pins, '127.0.0.1', controller.signal);
    const thrown = faultOf('gateway-not-tls', () => checked);
    await until(() => (connections === 2 ? true : undefined));
    controller.abort();
    await thrown;
    expect(performance.now() - begun).toBeLessThan(4000);
  });

  test('a signal that was aborted before ends it at once', async () => {
    const port = await listen(createServer((socket) => socket.resume()));
    await faultOf('gateway-unreachable', () => check(port, INVITE.pins, '127.0.0.1', AbortSignal.abort()));
  });
});
