import { endProcess } from './end-process.js';
import { isAlive, type ProcessIdentity } from './process-identity.js';
import { poll } from './wait.js';

/**
 * Asks the process that holds a state directory to undo everything and end; kills it after `graceMs` (what is bound
 * to it dies with it, and the next start clears the rest).
 */
export async function stopOwner(owner: ProcessIdentity, graceMs: number): Promise<void> {
  await endProcess(owner, { signal: 'SIGTERM', graceMs });
  await poll(() => (isAlive(owner) ? undefined : true), { timeoutMs: 5000, everyMs: 20 });
}
