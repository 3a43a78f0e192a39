import { z } from 'zod';
import { type Check, judged, without } from './check.js';
import type { Client } from './client.js';
import type { Site } from './site.js';

const answerSchema = z.object({ answer: z.string().optional(), why: z.string().optional() });

/** Are names answered through the tunnel? RFC 2606 has the name where the list has none. */
export async function checkNames({ status }: Site, client: Client): Promise<Check> {
  const what = 'a question to the name servers that nodes are told';
  const servers = client.nameServers;
  if (servers.length === 0) return without('names', what, 'nodes are told none');
  const name = status.allow.names[0]?.name ?? 'example.com';
  const { answer, why } = answerSchema.parse(
    await client.task({ kind: 'lookup', servers: [...servers], name }),
  );
  const check = {
    id: 'names',
    what: `${what}: ${name} at ${servers.join(', ')}`,
    expected: 'an answer, if only that there is no such name',
    seen: answer ?? `none (${why})`,
  };
  return judged(check, answer !== undefined);
}
