import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { MOST_REQUEST } from '../../config/enrolment.js';
import { askSocket } from '../../effects/ask-socket.js';

/** Connections of all together, and of one address: more are closed at once. */
const MOST_CONNECTIONS = 512;
const MOST_OF_ONE = 4;

/** How long a request may take to come, and its answer. */
const REQUEST_MS = 10_000;
const ANSWER_MS = 30_000;

/**
 * What nodes reach of the enrolment service: it takes requests within bounds, and hands each with its sender's address
 * to the gateway's own process by a unix socket. It is what a node that nobody knows yet talks to, and so holds nothing:
 * no key, no register.
 */
export async function startFront(address: string, port: number, socket: string): Promise<Server> {
  const open = new Map<string, number>();
  const server = createServer({ maxHeaderSize: 4096, keepAlive: false }, (request, response) => {
    void serve(request, response, socket).catch(() => response.destroy());
  });
  server.maxConnections = MOST_CONNECTIONS;
  server.headersTimeout = REQUEST_MS;
  server.requestTimeout = REQUEST_MS;
  server.setTimeout(REQUEST_MS + ANSWER_MS, (connection) => connection.destroy());
  server.on('connection', (connection) => {
    const peer = connection.remoteAddress ?? '';
    const count = (open.get(peer) ?? 0) + 1;
    if (count > MOST_OF_ONE) {
      connection.destroy();
      return;
    }
    open.set(peer, count);
    connection.once('close', () => {
      const left = (open.get(peer) ?? 1) - 1;
      if (left > 0) open.set(peer, left);
      else open.delete(peer);
    });
  });
  await new Promise<void>((done, failed) => {
    server.once('error', failed);
    server.listen({ host: address, port, exclusive: true }, done);
  });
  return server;
}

async function serve(request: IncomingMessage, response: ServerResponse, socket: string): Promise<void> {
  const end = (status: number, text: string) =>
    response.writeHead(status, { 'content-type': 'application/json', connection: 'close' }).end(text);
  if (request.method !== 'POST') return void end(405, '');
  const text = await bodyOf(request);
  if (text === undefined) return void end(413, '');
  const asked = JSON.stringify({ peer: request.socket.remoteAddress ?? '', text });
  try {
    end(200, await askSocket(socket, `${asked}\n`, ANSWER_MS));
  } catch {
    end(503, '');
  }
}

/** Undefined when it is too long. */
async function bodyOf(request: IncomingMessage): Promise<string | undefined> {
  const parts: Buffer[] = [];
  let size = 0;
  for await (const part of request as AsyncIterable<Buffer>) {
    size += part.length;
    if (size > MOST_REQUEST) return undefined;
    parts.push(part);
  }
  return Buffer.concat(parts).toString('utf8');
}
