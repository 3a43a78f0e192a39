import { dirname } from 'node:path';
import { awaitEmpty } from '../effects/inhabitants.js';
import { identify, isAlive, type ProcessIdentity } from '../effects/process-identity.js';
import { poll } from '../effects/wait.js';
import { FaultError } from '../health/fault-error.js';
import type { RungHandle } from '../network/rung.js';

/** How long what an owner has left inside may take to end by itself: an HTCondor that shuts down fast needs seconds. */
const LINGER_MS = 60_000;
const EVERY_MS = 1000;

/** The process that `--owner` names. Throws `config-invalid` when there is none. */
export function ownerOf(word: string): ProcessIdentity {
  const owner = /^[1-9]\d{0,9}$/.test(word) ? identify(Number(word)) : undefined;
  if (owner) return owner;
  const why = 'must be the pid of a process that runs';
  throw new FaultError('config-invalid', { key: 'owner', value: word, origin: '--owner', why });
}

/**
 * Resolves when a tunnel has lost its use: its owner has ended, however it did, and so have the programs inside, for
 * which it is kept up a while longer. The owner need not be our parent, so that only its state tells.
 */
export async function lastUse(owner: ProcessIdentity, handle: RungHandle): Promise<void> {
  const ended = () => (isAlive(owner) ? undefined : true);
  await poll(ended, { timeoutMs: Number.POSITIVE_INFINITY, everyMs: EVERY_MS });
  await awaitEmpty(handle.namespacePid, dirname(handle.ns), LINGER_MS);
}
