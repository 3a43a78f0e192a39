import { chmodSync, rmSync } from 'node:fs';
import { createServer, type Socket } from 'node:net';

/** A server at a unix socket. */
export interface SocketServer {
  /** Resolves when every question that was heard is answered; no other is heard. */
  stop(): Promise<void>;
}

/** Bytes of a question; how long one may take to come; and how many clients are heard at once. */
const LONGEST = 65_536;
const PATIENCE_MS = 5000;
const AT_ONCE = 16;

/**
 * Answers questions at a unix socket (mode 0600): a line from each client, a line back. `answer` gets the line, and must
 * not reject. Node.js has no SO_PEERCRED (unix(7)): who may ask is who may enter the directory, which must be ours alone
 * (`private-directory.ts`).
 */
export async function serveSocket(
  path: string,
  answer: (line: string) => Promise<string>,
): Promise<SocketServer> {
  // What a killed owner left: the directory is ours, and so nobody else's socket is there.
  rmSync(path, { force: true });
  const clients = new Set<Socket>();
  const answering = new Set<Promise<void>>();
  const server = createServer((client) => {
    clients.add(client);
    client.once('close', () => clients.delete(client));
    client.on('error', () => client.destroy());
    hear(client, (line) => {
      const work = answer(line).then((text) => void client.end(`${text}\n`));
      answering.add(work);
      void work.finally(() => answering.delete(work));
    });
  });
  server.maxConnections = AT_ONCE;
  await new Promise<void>((done, failed) => {
    server.once('error', failed);
    server.listen(path, done);
  });
  // One that cannot be accepted (EMFILE) is not heard; the others are.
  server.on('error', () => {});
  chmodSync(path, 0o600);
  return {
    stop: async () => {
      const closed = new Promise((done) => server.close(done));
      await Promise.all(answering);
      for (const client of clients) client.destroySoon();
      await closed;
    },
  };
}

/** Calls `onLine` once; a client that is too slow or says too much is let go. */
function hear(client: Socket, onLine: (line: string) => void): void {
  let heard = '';
  const patience = setTimeout(() => client.destroy(), PATIENCE_MS);
  client.setEncoding('utf8');
  client.once('close', () => clearTimeout(patience));
  const listen = (data: string) => {
    heard += data;
    const end = heard.indexOf('\n');
    if (end < 0 && heard.length <= LONGEST) return;
    clearTimeout(patience);
    client.off('data', listen);
    if (end < 0 || end > LONGEST) client.destroy();
    else onLine(heard.slice(0, end));
  };
  client.on('data', listen);
}
