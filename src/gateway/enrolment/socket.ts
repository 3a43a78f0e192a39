import { chmodSync, rmSync } from 'node:fs';
import { createServer, type Server, type Socket } from 'node:net';
import { z } from 'zod';
import { MOST_REQUEST } from '../../config/enrolment.js';
import type { EnrolmentService } from './service.js';

/** A request as JSON has it, each character escaped at worst, and who it is from. */
const MOST_LINE = 6 * MOST_REQUEST + 256;
const SILENT_MS = 10_000;

const lineSchema = z.strictObject({ peer: z.ipv4(), text: z.string().max(MOST_REQUEST) });

/** Where the front hands its requests over: one line of JSON, and one back. The directory of `path` is ours alone. */
export async function serveSocket(path: string, service: Pick<EnrolmentService, 'answer'>): Promise<Server> {
  rmSync(path, { force: true });
  const server = createServer((socket) => {
    socket.setEncoding('utf8');
    socket.setTimeout(SILENT_MS, () => socket.destroy());
    socket.on('error', () => {});
    let line = '';
    socket.on('data', (part: string) => {
      line += part;
      if (line.length > MOST_LINE) socket.destroy();
      if (!line.endsWith('\n')) return;
      socket.setTimeout(0);
      void reply(socket, line, service);
    });
  });
  await new Promise<void>((done, failed) => {
    server.once('error', failed);
    server.listen(path, done);
  });
  chmodSync(path, 0o600);
  return server;
}

async function reply(socket: Socket, line: string, service: Pick<EnrolmentService, 'answer'>): Promise<void> {
  try {
    const { peer, text } = lineSchema.parse(JSON.parse(line));
    socket.end(JSON.stringify(await service.answer(peer, text)));
  } catch {
    socket.destroy();
  }
}
