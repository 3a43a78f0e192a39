import { once } from 'node:events';
import { connect, createServer } from 'node:net';

/** So many bytes over this host's loopback device, which counts them. */
export async function overLoopback(bytes: number): Promise<void> {
  const server = createServer((socket) => socket.resume()).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  const socket = connect(port, '127.0.0.1');
  socket.end(Buffer.alloc(bytes));
  socket.resume();
  await once(socket, 'close');
  server.close();
}
