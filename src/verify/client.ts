import type { Invite } from '../config/invite.js';
import { nodeSchema } from '../config/node.js';
import { silent } from '../effects/reporter.js';
import { run } from '../effects/run.js';
import { FaultError } from '../health/fault-error.js';
import { openSession, prepareNode } from '../node/session.js';
import { readTraffic } from '../node/traffic.js';
import type { Task } from './near-end.js';
import type { Site } from './site.js';

/** A node of ours on the gateway's host, with a tunnel to it. */
export interface Client {
  /** In the tunnel. */
  readonly address: string;
  /** Whom it was told to ask for names. */
  readonly nameServers: readonly string[];
  /** Bytes of the packets that have come to it. */
  received(): number | undefined;
  /** Carries out a task in its namespace. Throws `verify-impossible`. */
  task(task: Task): Promise<unknown>;
  /** Runs a command in its namespace as one who may change it. Returns the exit code. */
  inside(argv: readonly string[], input: string): Promise<number>;
  close(): Promise<void>;
}

/** How long a task may take beyond what it takes by itself. */
const MARGIN_MS = 15_000;

/** Brings it up as any node is, with one tunnel. Throws what a node's start throws. */
export async function openClient(
  { env }: Site,
  invite: Invite,
  name: string,
  signal: AbortSignal,
): Promise<Client> {
  const settings = nodeSchema.parse({ invite: '-', name, tunnels: 1 });
  const prepared = await prepareNode('gateway verify', settings, invite, env);
  const session = await openSession(prepared, silent, signal);
  const report = session.applied.outputs.get('tunnel') ?? {};
  const { namespacePid, ns } = session.handle;
  return {
    address: report.address ?? '',
    nameServers: (report.dns ?? '').split(' ').filter((word) => word !== ''),
    received: () => readTraffic(namespacePid)?.rxBytes,
    task: async (task) => {
      const words = [...env.selfCommand, 'gateway', 'verify-end', 'near'];
      const argv = prepared.rung.enter(session.handle, words, { ownerPid: process.pid });
      const ms = task.kind === 'transfer' ? task.ms : 0;
      const result = await run(argv, { input: JSON.stringify(task), timeoutMs: ms + MARGIN_MS, signal });
      signal.throwIfAborted();
      if (result.code === 0) return JSON.parse(result.stdout);
      const why = `its client ended with ${result.code}: ${result.stderr.trim().slice(0, 300)}`;
      throw new FaultError('verify-impossible', { why });
    },
    inside: async (argv, input) => {
      const enter = [ns, 'enter', '--target', String(namespacePid), '--'];
      return (await run([...enter, ...argv], { input, timeoutMs: 5000 })).code;
    },
    close: () => session.close(),
  };
}
