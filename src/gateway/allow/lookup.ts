import { Resolver } from 'node:dns/promises';
import { messageOf } from '../../health/fault-error.js';
import type { Answer } from './names.js';

/** A question of ours ends after about 3 s and one name server that is silent does not hide the next. */
const OPTIONS = { timeout: 1000, tries: 2 };

/**
 * Asks name servers for a name's IPv4 addresses: these, or those of this host. Not /etc/hosts, which nodes do not see
 * either. Never rejects.
 */
export async function lookUp(name: string, servers: readonly string[]): Promise<Answer> {
  // A new one each time: this host's own servers may have changed.
  const resolver = new Resolver(OPTIONS);
  if (servers.length > 0) resolver.setServers(servers);
  try {
    const found = await resolver.resolve4(name, { ttl: true });
    const ttlS = Math.min(...found.map(({ ttl }) => ttl));
    return { kind: 'addresses', addresses: found.map(({ address }) => address), ttlS };
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const gone = code === 'ENOTFOUND' || code === 'ENODATA';
    return gone
      ? { kind: 'gone', why: `no address (${code})` }
      : { kind: 'failed', why: code ?? messageOf(error) };
  }
}
