import { createServer, type Socket } from 'node:net';
import { SEND } from './transfer.js';

const BLOCK = Buffer.alloc(256 * 1024);

export interface FarEndPorts {
  /** In the tunnel: the gateway's own. */
  readonly address: string;
}

/** What the far end says on standard output, a line of JSON: its ports. */
export interface FarEndReady {
  /** The one that the packet filter is opened for, and two that it is not: at the same address, and on loopback. */
  readonly open: number;
  readonly closed: number;
  readonly loopback: number;
}

/**
 * The other end of the throw-away client's connections, in the gateway's network namespace: a source, a sink, and
 * listeners that nobody is to reach. Runs until it is ended.
 */
export async function runFarEnd({ address }: FarEndPorts, say: (ports: FarEndReady) => void): Promise<never> {
  const open = await listening(address, (socket) => {
    socket.once('data', (head) => {
      if (head.toString('latin1', 0, 1) === SEND.down) pour(socket);
    });
    socket.resume();
  });
  const closed = await listening(address, (socket) => socket.resume());
  const loopback = await listening('127.0.0.1', (socket) => socket.resume());
  say({ open, closed, loopback });
  // Its listeners keep it alive.
  return await new Promise<never>(() => {});
}

/** Sends without end. */
export function pour(socket: Socket): void {
  const more = () => {
    while (socket.writable && socket.write(BLOCK));
  };
  socket.on('drain', more);
  more();
}

function listening(host: string, serve: (socket: Socket) => void): Promise<number> {
  return new Promise((done, failed) => {
    const server = createServer((socket) => serve(socket.on('error', () => {})));
    server.once('error', failed);
    server.listen({ host, port: 0 }, () => {
      const address = server.address();
      done(typeof address === 'object' && address ? address.port : 0);
    });
  });
}
