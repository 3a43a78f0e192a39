import type { StopRule } from '../plan/step.js';
import { isAlive, type ProcessIdentity, signalProcess } from './process-identity.js';
import { poll } from './wait.js';

/** Asks a process to end by the rule's signal, and kills it when it is still there after the rule's time. */
export async function endProcess(identity: ProcessIdentity, rule: StopRule): Promise<void> {
  signalProcess(identity, rule.signal);
  const gone = await poll(() => (isAlive(identity) ? undefined : true), {
    timeoutMs: rule.graceMs,
    everyMs: 10,
  });
  if (!gone) signalProcess(identity, 'SIGKILL');
}
