import { Resolver } from 'node:dns/promises';
import { connect } from 'node:net';
import { z } from 'zod';
import { pour } from './far-end.js';
import { SEND } from './transfer.js';

const target = z.object({ address: z.ipv4(), port: z.int().min(1).max(65_535) });

/** What the throw-away client is to do in its namespace. */
export const taskSchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('transfer'),
    direction: z.enum(['down', 'up']),
    to: target,
    streams: z.int().min(1).max(64),
    ms: z.int().min(1),
  }),
  z.object({ kind: z.literal('connect'), targets: z.array(target), timeoutMs: z.int().min(1) }),
  z.object({ kind: z.literal('lookup'), servers: z.array(z.string()), name: z.string() }),
]);

export type Task = z.infer<typeof taskSchema>;
export type Target = z.infer<typeof target>;

/** How a try to connect ended. */
export type Outcome = 'connected' | 'refused' | 'unreachable' | 'no answer';

/** Carries a task out, and answers what it saw. */
export async function runNearEnd(task: Task): Promise<unknown> {
  switch (task.kind) {
    case 'transfer':
      return await transfer(task);
    case 'connect':
      return await Promise.all(task.targets.map((one) => tryConnect(one, task.timeoutMs)));
    case 'lookup':
      return await lookUp(task.servers, task.name);
  }
}

/** Resolves with the bytes that arrived here: nothing of it upwards. */
async function transfer({ direction, to, streams, ms }: Task & { kind: 'transfer' }): Promise<number> {
  let bytes = 0;
  const sockets = Array.from({ length: streams }, () => {
    const socket = connect(to.port, to.address, () => {
      socket.write(SEND[direction]);
      if (direction === 'up') pour(socket);
    });
    socket.on('data', (data) => {
      bytes += data.length;
    });
    return socket.on('error', () => {});
  });
  await new Promise((done) => setTimeout(done, ms));
  for (const socket of sockets) socket.destroy();
  return bytes;
}

function tryConnect({ address, port }: Target, timeoutMs: number): Promise<Outcome> {
  return new Promise((done) => {
    const socket = connect(port, address);
    const end = (outcome: Outcome) => {
      clearTimeout(timer);
      socket.destroy();
      done(outcome);
    };
    const timer = setTimeout(() => end('no answer'), timeoutMs);
    socket.once('connect', () => end('connected'));
    socket.once('error', ({ code }: NodeJS.ErrnoException) => {
      if (code === 'ECONNREFUSED' || code === 'ECONNRESET') end('refused');
      else end(code === 'ETIMEDOUT' ? 'no answer' : 'unreachable');
    });
  });
}

/** What the name servers said: an answer that there is no such name is one as well. */
async function lookUp(servers: readonly string[], name: string): Promise<{ answer?: string; why?: string }> {
  const resolver = new Resolver({ timeout: 2000, tries: 2 });
  resolver.setServers(servers);
  try {
    return { answer: (await resolver.resolve4(name)).join(', ') };
  } catch (error) {
    const { code = '' } = error as NodeJS.ErrnoException;
    return /^(ENOTFOUND|ENODATA|NOTFOUND|NODATA)$/.test(code) ? { answer: 'no such name' } : { why: code };
  }
}
