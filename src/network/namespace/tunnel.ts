import { randomBytes } from 'node:crypto';
import type { Handler } from '../../effects/execute.js';
import { sessionName } from '../../openconnect/session-name.js';
import type { TunnelAction } from '../../plan/step.js';
import { resolve } from '../../plan/text.js';
import { Supervisor, type TunnelListener } from './supervisor.js';
import { connecting, type TunnelState, together } from './tunnel-state.js';

/**
 * Carries out `tunnel` steps: brings the tunnel up, and up again with backoff whenever it is lost, into the same
 * namespace and, as long as the gateway knows the session, with the same session and so the same address. Only a
 * refused credential ends it for good: everything else may pass.
 *
 * Where there are to be several, the first is waited for and tells how far the gateway is; the others follow beside the
 * payload.
 */
export function tunnelHandler(ns: string, onChange: TunnelListener): Handler<TunnelAction> {
  return async (action, step, context) => {
    const group = randomBytes(4).toString('hex');
    const { most, beyondMs } = action.tunnels;
    const states: TunnelState[] = [];
    const member = (number: number) => {
      states[number - 1] = connecting(Date.now());
      return new Supervisor(
        {
          ...{ action, context, stepId: step.id },
          surroundings: {
            ...{ ns, namespacePid: resolve(action.namespacePid, context.outputs) },
            ...{ name: sessionName(action.hostname, group, number), shared: most > 1 },
            log: context.state.log(number === 1 ? step.id : `${step.id}-${number}`),
          },
          ...(most > 1 ? { number } : {}),
        },
        (state) => {
          states[number - 1] = state;
          onChange(together(states));
        },
      );
    };
    const first = member(1);
    const connection = await first.bringUp(context.signal);
    const further = (first.rttMs ?? 0) < beyondMs ? 0 : most - 1;
    const others = Array.from({ length: further }, (_, index) => member(index + 2));
    const running = [first.keepUp(connection), ...others.map((other) => other.keepUp())];
    return {
      outputs: { ...connection.report, ...resolverOf(connection.report) },
      undo: async () => {
        await Promise.all([first, ...others].map((one) => one.stop()));
        await Promise.all(running);
      },
    };
  };
}

/** resolv.conf for the payload, from what the gateway sent. Without a server, lookups fail at once (nobody listens). */
function resolverOf(report: Readonly<Record<string, string>>): { resolver: string } {
  const servers = (report.dns || '127.0.0.1').split(' ').map((server) => `nameserver ${server}\n`);
  const search = report.domain ? `search ${report.domain}\n` : '';
  return { resolver: `${search}${servers.join('')}options timeout:2 attempts:2\n` };
}
