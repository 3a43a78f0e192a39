import { z } from 'zod';
import { installed } from '../config/environment.js';
import { startProcess } from '../effects/managed-process.js';
import { lastLine } from '../effects/process-step.js';
import { poll } from '../effects/wait.js';
import { FaultError } from '../health/fault-error.js';
import type { FarEndReady } from './far-end.js';
import type { Site } from './site.js';

/** The far end, in the gateway's network namespace. */
export interface FarProcess extends FarEndReady {
  stop(): Promise<void>;
}

const readySchema = z.object({ open: z.int(), closed: z.int(), loopback: z.int() });

/** Starts it on `address`, the gateway's own in the tunnel. It ends with us. Throws `verify-impossible`. */
export async function startFarEnd({ env, status }: Site, address: string, log: string): Promise<FarProcess> {
  let ready: FarEndReady | undefined;
  const owner = ['--owner', String(process.pid), '--'];
  const enter =
    status.control.enter.length > 0
      ? [...status.control.enter.slice(0, -1), ...owner]
      : [installed.native('gvpn-ns'), 'enter', ...owner];
  const words = ['gateway', 'verify-end', 'far', '--address', address];
  const started = await startProcess([...enter, ...env.selfCommand, ...words], {
    log,
    onLine: (line) => {
      ready ??= readySchema.parse(JSON.parse(line));
    },
  });
  const stop = () => started.stop({ signal: 'SIGTERM', graceMs: 1000 });
  let ended = false;
  void started.ended.then(() => {
    ended = true;
  });
  const ports = await poll(() => ready ?? (ended ? false : undefined), { timeoutMs: 10_000, everyMs: 20 });
  if (ports) return { ...ports, stop };
  await stop();
  throw new FaultError('verify-impossible', { why: `no far end in the gateway: ${lastLine(log)}` });
}
