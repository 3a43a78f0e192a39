import { createHash } from 'node:crypto';
import { lstatSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import type { Enrolled } from '../../config/enrolment.js';

/** An identity of this node's own, with the key of its certificate. */
export interface NodeIdentity extends Omit<Enrolled, 'version'> {
  readonly key: string;
}

/** Beside a state directory, which does not outlive its run. */
export const KEPT_SUFFIX = '.identity';

/** One whose certificate is about to expire would not last until the tunnel is up. */
const LEAST_LEFT_MS = 5000;

const fileSchema = z.object({
  version: z.literal(1),
  /** Which invite it was given for. */
  invite: z.string(),
  name: z.string(),
  address: z.ipv4(),
  certificate: z.string(),
  key: z.string(),
  issued: z.iso.datetime(),
  expires: z.iso.datetime(),
});

/**
 * The identity that a run before this one kept, so that the node has its address again; undefined when there is none
 * that is valid, given for this invite, and in a file of ours alone. `invite` is the invite's certificate.
 */
export function readKept(path: string, invite: string, now: Date): NodeIdentity | undefined {
  try {
    const found = lstatSync(path);
    if (!found.isFile() || found.uid !== process.getuid?.() || (found.mode & 0o077) !== 0) return undefined;
    const {
      version: _,
      invite: mark,
      ...identity
    } = fileSchema.parse(JSON.parse(readFileSync(path, 'utf8')));
    const left = Date.parse(identity.expires) - now.getTime();
    return mark === markOf(invite) && left > LEAST_LEFT_MS ? identity : undefined;
  } catch {
    return undefined;
  }
}

/** Written whole, mode 0600, and never through a symbolic link: the directory may be anybody's, such as /tmp. */
export function keep(path: string, invite: string, identity: NodeIdentity): void {
  const next = `${path}.${process.pid}.new`;
  rmSync(next, { force: true });
  const file = { version: 1, invite: markOf(invite), ...identity } satisfies z.input<typeof fileSchema>;
  writeFileSync(next, `${JSON.stringify(file, null, 2)}\n`, { mode: 0o600, flag: 'wx' });
  renameSync(next, path);
}

export function forget(path: string): void {
  rmSync(path, { force: true });
}

/** Removes those below `base` whose certificates have expired: of runs that were killed, and had a name of their own. */
export function forgetExpired(base: string, now: Date): void {
  for (const name of readdirSync(base).filter((item) => item.endsWith(KEPT_SUFFIX))) {
    try {
      const { expires } = fileSchema.parse(JSON.parse(readFileSync(join(base, name), 'utf8')));
      if (new Date(expires) <= now) forget(join(base, name));
    } catch {
      // Not ours, or gone meanwhile.
    }
  }
}

function markOf(invite: string): string {
  return createHash('sha256').update(invite).digest('hex');
}
