import type { Step } from '../plan/step.js';
import { ref, type Text } from '../plan/text.js';

/** Our own process: everything long-lived is bound to it. */
const OWNER: Text = ref('self', 'pid');

/**
 * The user and network namespace that a user-mode stack and ocserv share; for root the network namespace alone, since
 * ocserv's workers are to become another user. Its pid is output `pid` of the step.
 */
export function namespaceStep(helper: string, map: 'root' | 'none' = 'root'): Step {
  return {
    id: 'namespace',
    title: map === 'root' ? 'make a user and a network namespace' : 'make a network namespace',
    action: {
      kind: 'process',
      argv: [helper, 'hold', '--owner', OWNER, '--map', map, '--ready-fd', '3'],
      ready: { kind: 'event', fd: 3, event: 'ready' },
      stop: { signal: 'SIGTERM', graceMs: 2000 },
    },
    timeoutMs: 10_000,
  };
}

/** Options of `gvpn-ns enter` for a program that runs in that namespace. */
export const enterNamespace: readonly Text[] = ['--target', ref('namespace', 'pid')];
