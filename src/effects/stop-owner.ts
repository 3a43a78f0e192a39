import { isAlive, type ProcessIdentity, signalProcess } from './process-identity.js';
import { poll } from './wait.js';

/**
 * Asks the process that holds a state directory to undo everything and end; kills it after `graceMs` (what is bound
 * to it dies with it, and the next start clears the rest).
 */
export async function stopOwner(owner: ProcessIdentity, graceMs: number): Promise<void> {
  const gone = () => (isAlive(owner) ? undefined : true);
  signalProcess(owner, 'SIGTERM');
  if (await poll(gone, { timeoutMs: graceMs, everyMs: 20 })) return;
  signalProcess(owner, 'SIGKILL');
  await poll(gone, { timeoutMs: 5000, everyMs: 20 });
}
