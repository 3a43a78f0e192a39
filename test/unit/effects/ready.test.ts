import { writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { startProcess } from '../../../src/effects/managed-process.js';
import { parseEvent, watchReadiness } from '../../../src/effects/ready.js';
import type { Ready } from '../../../src/plan/step.js';
import { ref } from '../../../src/plan/text.js';
import { until } from '../../support/processes.js';
import { scratch } from '../../support/scratch.js';
import { freePort, listen, tlsServer } from '../../support/server.js';

/** Starts a script and waits for its readiness. */
async function watch(ready: Ready, script: string, signal = AbortSignal.timeout(20_000)) {
  const watched = watchReadiness(ready, signal);
  const started = await startProcess(['sh', '-c', script], {
    log: join(scratch(), 'log'),
    ...watched.listen,
  });
  try {
    return await watched.ready;
  } finally {
    await started.stop({ signal: 'SIGKILL' as never, graceMs: 5000 });
  }
}

describe('readiness', () => {
  test('by an event, whose fields are what the step yields', async () => {
    const script = `echo noise >&3; echo '{"event":"other"}' >&3; echo '{"event":"up","pid":7,"dns":["a","b"]}' >&3; exec sleep 60`;
    expect(await watch({ kind: 'event', fd: 3, event: 'up' }, script)).toEqual({
      event: 'up',
      pid: '7',
      dns: 'a b',
    });
  });

  test('by an event: an error event ends the wait with its words', async () => {
    const script = `echo '{"event":"error","what":"open /dev/net/tun","errno":"EACCES"}' >&3; exec sleep 60`;
    await expect(watch({ kind: 'event', fd: 3, event: 'up' }, script)).rejects.toThrow(
      'open /dev/net/tun: EACCES',
    );
  });

  test('by a byte, on any descriptor', async () => {
    expect(await watch({ kind: 'byte', fd: 5 }, 'printf 1 >&5; exec sleep 60')).toEqual({});
  });

  test('by a line', async () => {
    const script = 'echo not yet; echo "ok 0.4"; echo "ok 0.5"; exec sleep 60';
    expect(await watch({ kind: 'line', prefix: 'ok' }, script)).toEqual({ line: 'ok 0.4' });
  });

  test('by a TLS handshake: not before one succeeds', async () => {
    const port = await freePort();
    let ready = false;
    const controller = new AbortController();
    const watched = watchReadiness({ kind: 'tls', host: '127.0.0.1', port }, controller.signal);
    watched.ready.then(() => {
      ready = true;
    });
    let plain = 0;
    const server = createServer((socket) => {
      plain += 1;
      socket.resume().end('220 no TLS here\r\n');
    });
    await listen(server, port);
    await until(() => (plain >= 2 ? true : undefined));
    expect(ready).toBe(false);
    await new Promise((done) => server.close(done));
    await tlsServer(port);
    expect(await watched.ready).toEqual({});
  });

  test('by a default route in the network namespace of another process', async () => {
    const go = join(scratch(), 'go');
    const script = `until [ -e ${go} ]; do sleep 0.02; done; ip link set lo up; ip route add default dev lo; exec sleep 60`;
    const isolated = ['unshare', '--user', '--map-root-user', '--net', 'sh', '-c', script];
    const other = await startProcess(isolated, { log: join(scratch(), 'log') });
    try {
      const route = { kind: 'route', pid: ref('other', 'pid'), device: 'lo' } as const;
      const outputs = new Map([['other', { pid: String(other.identity.pid) }]]);
      const watched = watchReadiness(route, AbortSignal.timeout(20_000), undefined, outputs);
      const first = await Promise.race([
        watched.ready,
        new Promise((done) => setTimeout(done, 200, 'not yet')),
      ]);
      expect(first).toBe('not yet');
      writeFileSync(go, '');
      expect(await watched.ready).toEqual({});
    } finally {
      await other.stop({ signal: 'SIGTERM', graceMs: 1000 });
    }
  });

  test.each<Ready>([
    { kind: 'event', fd: 3, event: 'up' },
    { kind: 'line', prefix: 'ok' },
    { kind: 'tls', host: '127.0.0.1', port: 1 },
    { kind: 'route', pid: String(process.pid), device: 'none' },
  ])('given up, it rejects: %j', async (ready) => {
    await expect(watch(ready, 'exec sleep 60', AbortSignal.timeout(50))).rejects.toThrow();
  });
});

test.each(['', 'x', '5', 'null', '[]', '"x"'])('%j is no event', (line) => {
  expect(parseEvent(line)).toBeUndefined();
});
