import { existsSync } from 'node:fs';
import { liveOwner, readStatus, StateDirectory, sweepState } from '../effects/state-directory.js';

/** The kernel stack's table, forwarding and sockets are the host's: one gateway at a time has them. */
const HOST_LOCK = '/run/glidein-vpn-kernel-gateway';

interface Holder {
  readonly version: 1;
  /** The run directory of the gateway that holds the host. */
  readonly run: string;
}

/**
 * Takes this host's kernel for the gateway that runs in `run`. What a killed holder left is undone first: its undo
 * would end the next one's filter if it came later. Throws `state-in-use` and `state-unusable`.
 */
export async function acquireHost(run: string): Promise<StateDirectory> {
  if (!liveOwner(HOST_LOCK)) await sweepHolder();
  const lock = await StateDirectory.acquire(HOST_LOCK, 'gateway up');
  const holder: Holder = { version: 1, run };
  lock.writeStatus(holder);
  return lock;
}

/** Clears the lock that a killed gateway of this run directory left. */
export async function sweepHost(run: string): Promise<void> {
  if (process.getuid?.() !== 0 || !existsSync(HOST_LOCK)) return;
  if (readStatus<Holder>(HOST_LOCK)?.run === run) await sweepState(HOST_LOCK);
}

async function sweepHolder(): Promise<void> {
  const holder = readStatus<Holder>(HOST_LOCK);
  if (holder) await sweepState(holder.run);
}
