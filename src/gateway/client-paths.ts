import { quote } from '../plan/quote.js';
import type { Step } from '../plan/step.js';
import { enterNamespace } from './namespace.js';
import type { GatewayFacts } from './stack.js';

/** The table in which clients with several tunnels have a route by all of them, see `ocserv/connect-script.ts`. */
export const PATHS_TABLE = 79;

/**
 * Lets that table be asked first, and a client's connections spread over its tunnels: by ports, not by addresses alone
 * (Linux, ip-sysctl: fib_multipath_hash_policy).
 */
export function pathsStep(facts: GatewayFacts): Step {
  const script = [
    `${quote(facts.programs.ip)} rule add priority 102 lookup ${PATHS_TABLE}`,
    'echo 1 > /proc/sys/net/ipv4/fib_multipath_hash_policy',
    // The larger of this and a device's own counts, and it may come loose from the host: then a node could send as another.
    'echo 0 > /proc/sys/net/ipv4/conf/all/rp_filter',
  ];
  return {
    id: 'paths',
    title: 'prepare routes by several tunnels',
    action: {
      kind: 'command',
      argv: [facts.helper, 'enter', ...enterNamespace, '--', '/bin/sh', '-c', script.join(' && ')],
    },
    timeoutMs: 10_000,
  };
}
