import { createHash, X509Certificate } from 'node:crypto';
import { createServer as createTcp, type ListenOptions, type Server, type Socket } from 'node:net';
import { createServer as createTls } from 'node:tls';
import { afterEach } from '@jest/globals';
import { makeAuthority } from '../../src/gateway/certificates.js';

const open: { server: Server; sockets: Set<Socket> }[] = [];

afterEach(() => {
  for (const { server, sockets } of open.splice(0)) {
    for (const socket of sockets) socket.destroy();
    server.close();
  }
});

/** Listens on loopback until the test ends; resolves with the port. */
export async function listen(server: Server, port = 0): Promise<number> {
  await listening(server, { port, host: '127.0.0.1' });
  const address = server.address();
  return typeof address === 'object' && address ? address.port : 0;
}

/** Listens on a unix socket until the test ends. */
export async function listenAt(server: Server, path: string): Promise<void> {
  await listening(server, { path });
}

function listening(server: Server, options: ListenOptions): Promise<void> {
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.on('error', () => {});
    socket.once('close', () => sockets.delete(socket));
  });
  open.push({ server, sockets });
  return new Promise((done, failed) => {
    server.once('error', failed);
    server.listen(options, () => done());
  });
}

/** A port on which nothing listens. */
export async function freePort(): Promise<number> {
  const server = createTcp();
  const port = await listen(server);
  await new Promise((done) => server.close(done));
  return port;
}

/** A key, its certificate, and the pin by which clients know it. */
export async function makeKey(): Promise<{ cert: string; key: string; pin: string }> {
  const { certificate: cert, key } = await makeAuthority(new Date());
  const spki = new X509Certificate(cert).publicKey.export({ type: 'spki', format: 'der' });
  return { cert, key, pin: `pin-sha256:${createHash('sha256').update(spki).digest('base64')}` };
}

/** A TLS server that stands for a gateway. */
export async function tlsServer(at = 0): Promise<{ port: number; pin: string }> {
  const { cert, key, pin } = await makeKey();
  const server = createTls({ cert, key });
  server.on('tlsClientError', () => {});
  return { port: await listen(server, at), pin };
}
