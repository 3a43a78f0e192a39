import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { exclusively } from '../effects/exclusive.js';
import { writeWhole } from '../effects/write-whole.js';
import { FaultError, messageOf } from '../health/fault-error.js';
import { renderUser } from '../ocserv/render.js';
import type { Layout } from './layout.js';
import { emptyRegister, type Register, stateOf } from './register.js';

const time = z.iso.datetime();
const registerSchema = z.object({
  version: z.literal(1),
  crl: z.int().min(1),
  identities: z.array(
    z
      .object({
        name: z.string(),
        serial: z.string(),
        address: z.ipv4(),
        issued: time,
        expires: time,
        revoked: time.optional(),
      })
      .transform(({ revoked, ...rest }) => (revoked === undefined ? rest : { ...rest, revoked })),
  ),
});

/** The register as it is now; an empty one where no invite was written yet. Throws `state-unusable`. */
export function readRegister(layout: Layout): Register {
  let text: string;
  try {
    text = readFileSync(layout.register, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return emptyRegister;
    throw unusable(layout.register, error);
  }
  try {
    return registerSchema.parse(JSON.parse(text));
  } catch (error) {
    throw unusable(layout.register, error);
  }
}

/**
 * Changes the register while nobody else does. `change` gets it as it is, and returns what it becomes; it is written
 * when `change` has returned. Then admissions are brought into line: a file for each valid identity, no others.
 */
export async function changeRegister<T>(
  layout: Layout,
  now: Date,
  change: (register: Register) => Promise<{ readonly register: Register; readonly result: T }>,
): Promise<T> {
  const done = await exclusively(layout.register, async () => {
    const { register, result } = await change(readRegister(layout));
    writeWhole(layout.register, `${JSON.stringify(register, null, 2)}\n`);
    admit(layout, register, now);
    return { result };
  });
  if (done) return done.result;
  throw new FaultError('state-unusable', { path: layout.register, why: 'another process holds its lock' });
}

/** Makes the users directory say what the register says. ocserv looks there when a session begins. */
export function admit(layout: Layout, register: Register, now: Date): void {
  mkdirSync(layout.users, { recursive: true, mode: 0o700 });
  const valid = new Set<string>();
  for (const item of register.identities) {
    if (stateOf(item, now) !== 'valid') continue;
    valid.add(item.name);
    // A name that no identity can have: a half-written file must not admit anybody.
    const next = join(layout.users, `.${process.pid}.new`);
    writeWhole(join(layout.users, item.name), renderUser(item.address), next);
  }
  for (const item of register.identities) {
    if (!valid.has(item.name)) rmSync(join(layout.users, item.name), { force: true });
  }
}

function unusable(path: string, error: unknown): FaultError {
  return new FaultError('state-unusable', { path, why: messageOf(error) }, { cause: error });
}
