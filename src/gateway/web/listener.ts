import { lstatSync, rmSync } from 'node:fs';
import { connect, createServer, type Server } from 'node:net';
import type { Endpoint } from '../../config/endpoint.js';
import { placeOf, type WebAddress } from '../../config/web.js';
import { FaultError } from '../../health/fault-error.js';

const REASONS: Readonly<Record<string, string>> = {
  EADDRINUSE: 'another program listens there, or something else is at this path',
  EACCES: 'this user may not',
  EADDRNOTAVAIL: 'this host does not have that address',
  ENOENT: 'its directory does not exist',
};

/**
 * Has a server listen for the status page; a unix socket opens for its own user alone. Node removes it when the server
 * is closed. Throws `port-in-use`.
 */
export async function openListener(server: Server, address: WebAddress): Promise<void> {
  if (address.kind === 'unix') await removeStale(address.path);
  await new Promise<void>((done, failed) => {
    server.once('error', failed);
    if (address.kind === 'tcp') {
      server.listen({ host: address.host, port: address.port, exclusive: true }, done);
      return;
    }
    // Node binds within the call: nobody else may connect even before it has its mode.
    const mask = process.umask(0o177);
    server.listen(address.path, done);
    process.umask(mask);
  }).catch((error: NodeJS.ErrnoException) => {
    throw taken(address, REASONS[error.code ?? ''] ?? error.message, error);
  });
}

/** Throws `port-in-use` when the page could not be served there, beside a gateway that nodes find at `nodes`. */
export async function requireWebFree(address: WebAddress, nodes: Endpoint): Promise<void> {
  if (address.kind === 'tcp' && address.port === nodes.port) {
    const everywhere = nodes.host === '0.0.0.0' || nodes.host === '::';
    if (everywhere || nodes.host === address.host) throw taken(address, 'nodes connect there');
  }
  const server = createServer();
  await openListener(server, address);
  await new Promise((done) => server.close(done));
}

function taken(address: WebAddress, why: string, cause?: unknown): FaultError {
  const fix = 'Give the status page another address (--web), or stop what uses this one (`ss -lntxp`).';
  return new FaultError('port-in-use', { listen: placeOf(address), why }, { cause, fix });
}

/** One that a killed gateway left; anything else stays. */
async function removeStale(path: string): Promise<void> {
  if (!lstatSync(path, { throwIfNoEntry: false })?.isSocket()) return;
  const answers = await new Promise<boolean>((done) => {
    const socket = connect(path);
    socket.once('connect', () => done(true)).once('error', () => done(false));
    socket.once('connect', () => socket.destroy());
  });
  if (!answers) rmSync(path, { force: true });
}
