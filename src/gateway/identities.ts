import { mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { ENROLMENT_NETWORK } from '../config/enrolment.js';
import { exclusively } from '../effects/exclusive.js';
import { writeWhole } from '../effects/write-whole.js';
import { FaultError, messageOf } from '../health/fault-error.js';
import { renderEnrolling, renderUser } from '../ocserv/render.js';
import type { Layout } from './layout.js';
import { emptyRegister, type Register, stateOf } from './register.js';

const time = z.iso.datetime();
const identitySchema = z
  .object({
    name: z.string(),
    serial: z.string(),
    address: z.ipv4(),
    issued: time,
    expires: time,
    revoked: time.optional(),
    invite: z.string().optional(),
    label: z.string().optional(),
    released: time.optional(),
    former: z.array(z.object({ serial: z.string(), expires: time })).optional(),
  })
  .transform(withoutUndefined);
const groupSchema = z
  .object({
    name: z.string(),
    serial: z.string(),
    issued: time,
    expires: time,
    nodes: z.int().min(1),
    revoked: time.optional(),
  })
  .transform(withoutUndefined);
const registerSchema = z
  .object({
    version: z.union([z.literal(1), z.literal(2)]),
    crl: z.int().min(1),
    identities: z.array(identitySchema),
    groups: z.array(groupSchema).optional(),
  })
  .transform(withoutUndefined);

/** Optional fields as our types have them: there, or not there. */
type Present<T> = { [K in keyof T as undefined extends T[K] ? never : K]: T[K] } & {
  [K in keyof T as undefined extends T[K] ? K : never]?: Exclude<T[K], undefined>;
};

function withoutUndefined<T extends object>(value: T): Present<T> {
  return Object.fromEntries(Object.entries(value).filter(([, item]) => item !== undefined)) as Present<T>;
}

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
  const wanted = admissions(register, now);
  // A name that no identity can have: a half-written file must not admit anybody.
  const next = join(layout.users, `.${process.pid}.new`);
  for (const [name, content] of wanted) {
    const path = join(layout.users, name);
    if (contentOf(path) !== content) writeWhole(path, content, next);
  }
  for (const name of readdirSync(layout.users).filter((item) => !item.startsWith('.') && !wanted.has(item)))
    rmSync(join(layout.users, name), { force: true });
}

/** The files of the users directory: by name, what they say. */
function admissions(register: Register, now: Date): Map<string, string> {
  const valid = <T extends Parameters<typeof stateOf>[0]>(items: readonly T[]) =>
    items.filter((item) => stateOf(item, now) === 'valid');
  return new Map([
    ...valid(register.groups ?? []).map(
      ({ name, nodes }) => [name, renderEnrolling(ENROLMENT_NETWORK, nodes)] as const,
    ),
    ...valid(register.identities).map(({ name, address }) => [name, renderUser(address)] as const),
  ]);
}

function contentOf(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}

function unusable(path: string, error: unknown): FaultError {
  return new FaultError('state-unusable', { path, why: messageOf(error) }, { cause: error });
}
