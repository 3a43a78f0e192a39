import { createHash } from 'node:crypto';
import { createServer, type Server } from 'node:net';
import { poll } from './wait.js';

/**
 * Runs `action` while no other process of this host runs one for the same path. The lock is an abstract unix socket
 * (unix(7)): the kernel frees it with its holder, so that it can never be stale. Returns undefined when the lock was
 * not free within two seconds.
 */
export async function exclusively<T>(path: string, action: () => Promise<T> | T): Promise<T | undefined> {
  const digest = createHash('sha256').update(path).digest('hex').slice(0, 32);
  const name = `\0glidein-vpn-${process.getuid?.() ?? 0}-${digest}`;
  const server = await poll(() => tryListen(name), { timeoutMs: 2000, everyMs: 20 });
  if (!server) return undefined;
  try {
    return await action();
  } finally {
    await new Promise((done) => server.close(done));
  }
}

function tryListen(name: string): Promise<Server | undefined> {
  return new Promise((done) => {
    const server = createServer((client) => client.destroy());
    server.once('error', () => done(undefined));
    server.listen(name, () => done(server));
  });
}
