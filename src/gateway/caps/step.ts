import type { Limits } from '../../config/limits.js';
import type { Network } from '../../config/network.js';
import type { Step } from '../../plan/step.js';
import type { Text } from '../../plan/text.js';
import type { GatewayFacts } from '../stack.js';
import { type Client, limitsBatch } from './classes.js';
import { frameCommand, frameUndo } from './frame.js';

/**
 * Makes what caps need, and puts them into force where there are any: before ocserv starts, so that no session is ever
 * without. Where there are none nothing passes the devices yet; `gateway reload` can change that.
 */
export function capsStep(
  facts: Pick<GatewayFacts, 'helper' | 'programs'>,
  network: Network,
  /** Options of `gvpn-ns enter` that lead to where the sessions' devices are; none means this host's namespaces. */
  enter: readonly Text[],
  limits: Limits | undefined,
  clients: readonly Client[],
): Step {
  const { argv, stdin } = frameCommand(facts.programs, network);
  return {
    id: 'caps',
    title: limits ? "make the classes of the clients' caps" : 'make room for caps: there are none yet',
    action: {
      kind: 'command',
      argv: enter.length > 0 ? [facts.helper, 'enter', ...enter, '--', ...argv] : argv,
      stdin: stdin + (limits ? limitsBatch(limits, network, clients) : ''),
      ...(enter.length > 0 ? {} : { undo: frameUndo(facts.programs.ip) }),
    },
    timeoutMs: 30_000,
  };
}
