import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { afterEach, describe, expect, test } from '@jest/globals';
import { connectTo, parseTarget } from '../../../../src/bench/load/connect.js';

const servers: Server[] = [];

async function serve(onSocket: (socket: Socket) => void): Promise<{ host: string; port: number }> {
  const server = createServer(onSocket);
  servers.push(server);
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  return { host: '127.0.0.1', port: (server.address() as AddressInfo).port };
}

afterEach(() => {
  for (const server of servers.splice(0)) server.close();
});

test('parseTarget takes host and port apart', () => {
  expect(parseTarget('10.90.1.2:7007')).toEqual({ host: '10.90.1.2', port: 7007 });
});

describe('connectTo', () => {
  test('without a proxy connects', async () => {
    const target = await serve((socket) => socket.end('hello'));
    const socket = await connectTo(target);
    expect(String((await socket.toArray())[0])).toBe('hello');
  });

  test('through a proxy asks for the target (RFC 1928), and what comes after the answer is the target’s', async () => {
    const asked: Buffer[] = [];
    const proxy = await serve((socket) => {
      socket.on('data', (data) => {
        asked.push(data);
        if (asked.length === 1) socket.write(Buffer.from([5, 0]));
        else socket.end(Buffer.concat([Buffer.from([5, 0, 0, 1, 0, 0, 0, 0, 0, 0]), Buffer.from('hello')]));
      });
    });
    const socket = await connectTo({ host: '10.90.1.2', port: 7007 }, proxy);
    expect(String((await socket.toArray())[0])).toBe('hello');
    expect(asked).toEqual([Buffer.from([5, 1, 0]), Buffer.from([5, 1, 0, 1, 10, 90, 1, 2, 0x1b, 0x5f])]);
  });

  test('says when the proxy refuses', async () => {
    const proxy = await serve((socket) => {
      socket.once('data', () => {
        socket.write(Buffer.from([5, 0]));
        socket.once('data', () => socket.end(Buffer.from([5, 5, 0, 1, 0, 0, 0, 0, 0, 0])));
      });
    });
    await expect(connectTo({ host: '10.90.1.2', port: 1 }, proxy)).rejects.toThrow('reply 5');
  });

  test('rejects where nobody listens', async () => {
    await expect(connectTo({ host: '127.0.0.1', port: 1 })).rejects.toThrow('ECONNREFUSED');
  });
});
