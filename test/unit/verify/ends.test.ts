import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { expect, jest, test } from '@jest/globals';
import { runNearEnd } from '../../../src/verify/near-end.js';
import { ManagedEnd } from '../../support/far-end.js';

jest.setTimeout(20_000);

test('the far end pours, and the near end takes', async () => {
  const far = await ManagedEnd.start();
  const to = { address: '127.0.0.1', port: far.open };
  const bytes = await runNearEnd({ kind: 'transfer', direction: 'down', to, streams: 2, ms: 500 });
  expect(bytes).toBeGreaterThan(1e6);
  expect(await runNearEnd({ kind: 'transfer', direction: 'up', to, streams: 2, ms: 300 })).toBe(0);
  await far.stop();
});

test('the near end pours upwards', async () => {
  let bytes = 0;
  const server = createServer((socket) =>
    socket
      .on('error', () => {})
      .on('data', (data) => {
        bytes += data.length;
      }),
  ).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const to = { address: '127.0.0.1', port };
  await runNearEnd({ kind: 'transfer', direction: 'up', to, streams: 2, ms: 500 });
  expect(bytes).toBeGreaterThan(1e6);
  server.close();
});

test('a try to connect ends as connected, refused, or without an answer', async () => {
  const far = await ManagedEnd.start();
  const targets = [
    { address: '127.0.0.1', port: far.open },
    { address: '127.0.0.1', port: 1 },
  ];
  expect(await runNearEnd({ kind: 'connect', targets, timeoutMs: 2000 })).toEqual(['connected', 'refused']);
  await far.stop();
});
