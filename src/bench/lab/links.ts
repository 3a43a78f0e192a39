import { readFileSync } from 'node:fs';
import { poll } from '../../effects/wait.js';
import type { Host } from '../../lab/host.js';

const QUIET_BYTES_PER_MS = 200;
const LEAST_MS = 100;

/**
 * Waits until no more data is under way on a host's links: what a queue still holds would spoil the next measurement.
 * Links are watched for two round trips at a time: data may come in bursts that are one apart.
 */
export async function quiet(host: Host, timeoutMs: number, rttMs = 0): Promise<boolean> {
  const everyMs = Math.max(LEAST_MS, 2 * rttMs);
  let last = carried(host);
  const still = await poll(
    () => {
      const now = carried(host);
      const moved = now - last;
      last = now;
      return moved < QUIET_BYTES_PER_MS * everyMs && moved >= 0 ? true : undefined;
    },
    { timeoutMs, everyMs },
  );
  return still === true;
}

/** Does a program in the network namespace of this process (the machine's pid) listen on this TCP port? */
export function listens(pid: number, port: number): boolean {
  const local = `:${port.toString(16).toUpperCase().padStart(4, '0')}`;
  return ['tcp', 'tcp6'].some((file) =>
    readFileSync(`/proc/${pid}/net/${file}`, 'latin1')
      .split('\n')
      // proc_pid_net(5): slot, local address, remote address, state; 0A is LISTEN.
      .some((line) => {
        const fields = line.trim().split(/\s+/);
        return fields[1]?.endsWith(local) === true && fields[3] === '0A';
      }),
  );
}

/** Bytes received and sent on all devices but the loopback. */
function carried(host: Host): number {
  return readFileSync(`/proc/${host.pid}/net/dev`, 'latin1')
    .split('\n')
    .map((line) => line.trim().split(/[:\s]+/))
    .filter(([device]) => device !== 'lo')
    .reduce((sum, fields) => sum + (Number(fields[1]) || 0) + (Number(fields[9]) || 0), 0);
}
