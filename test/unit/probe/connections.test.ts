import { createServer, connect as dial, type Socket } from 'node:net';
import { expect, test } from '@jest/globals';
import { connections, describeConnection, parseConnections } from '../../../src/probe/connections.js';

const LINE =
  '{"local":"10.90.16.1:4443","remote":"10.90.17.2:40112","uid":3001,"congestion":"bbr","rttMs":0.214,"minRttMs":0.18,"bytesSent":200000,"bytesSentAgain":20}';

test('what gvpn-sock prints, for programs and for people', () => {
  const [connection] = parseConnections(`${LINE}\n`);
  expect(connection).toMatchObject({ remote: '10.90.17.2:40112', congestion: 'bbr', bytesSentAgain: 20 });
  expect(connection && describeConnection(connection)).toBe(
    'bbr, round trip 0.21 ms (0.18 at best), 0.01 % sent again',
  );
  expect(parseConnections('')).toEqual([]);
});

test('a connection of this host is found by either of its ports', async () => {
  const server = createServer();
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const { port } = server.address() as { port: number };
  const accepted = new Promise<Socket>((done) => server.once('connection', done));
  const client = dial(port, '127.0.0.1');
  const peer = await accepted;
  const own = `127.0.0.1:${client.localPort}`;
  const there = `127.0.0.1:${port}`;
  const found = [await connections({ localPort: port }), await connections({ remotePort: port })];
  client.destroy();
  peer.destroy();
  server.close();
  expect(found).toEqual([
    [expect.objectContaining({ local: there, remote: own, congestion: expect.stringMatching(/^\w+$/) })],
    [expect.objectContaining({ local: own, remote: there, uid: process.getuid?.() })],
  ]);
});
