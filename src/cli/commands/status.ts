import type { Command } from 'commander';
import { runningNode } from '../../node/running.js';
import type { NodeStatus } from '../../node/status.js';
import { type Connection, connections, describeConnection } from '../../probe/connections.js';
import { type CommonOptions, carryOut } from '../context.js';
import { commonOptions, stateOptions } from '../options.js';
import { chosenTunnel } from '../settings.js';

interface StatusOptions extends CommonOptions {
  readonly name?: string;
  readonly stateDir?: string;
}

export function statusCommand(program: Command): void {
  const command = program
    .command('status')
    .description('how a running tunnel is: exit code 0 when packets pass, 69 when not');
  commonOptions(stateOptions(command)).action((options: StatusOptions) =>
    carryOut(options, async (context) => {
      const { status } = runningNode(chosenTunnel(options, context.env), context.env);
      const outer = await outerConnections(status);
      context.answer(renderStatus(status, outer), { ...status, connections: outer });
      return status.health.healthy ? 0 : 69;
    }),
  );
}

/** The TCP connection that carries the tunnel; all of this user's to this gateway, where there are several tunnels. */
async function outerConnections({ health: { tunnel } }: NodeStatus): Promise<Connection[]> {
  const port = Number(tunnel.peer?.split(':').at(-1));
  if (tunnel.state !== 'up' || !(port > 0)) return [];
  const all = await connections({ remotePort: port });
  return all.filter((item) => item.remote === tunnel.peer && item.uid === process.getuid?.());
}

/** The status as lines of `name  value`. */
export function renderStatus(status: NodeStatus, outer: readonly Connection[] = []): string {
  const { tunnel, traffic, rttMs, healthy } = status.health;
  const rows: [string, string][] = [
    [
      'tunnel',
      `${tunnel.state}${healthy ? ', packets pass' : ', packets do not pass'}${tunnel.why && tunnel.state === 'down' ? ` (${tunnel.why})` : ''}`,
    ],
    ['gateway', `${tunnel.gateway ?? 'none'}${rttMs === undefined ? '' : `, ${rttMs} ms`}`],
    ...outer.map((item): [string, string] => ['connection', describeConnection(item)]),
    ['address', `${tunnel.address ?? 'none'} (${status.identity})`],
    ...(status.certificate
      ? [
          ['certificate', `until ${status.certificate.expires}, renewed at half of its life`] as [
            string,
            string,
          ],
        ]
      : []),
    ...(tunnel.tunnels
      ? [['tunnels', `${tunnel.tunnels.up} of ${tunnel.tunnels.of} up`] as [string, string]]
      : []),
    ['since', new Date(tunnel.since).toISOString()],
    ['reconnects', String(tunnel.reconnects)],
    ['received', `${traffic.rxBytes} B, ${traffic.rxRate} B/s`],
    ['sent', `${traffic.txBytes} B, ${traffic.txRate} B/s`],
    ['mode', status.rung],
    ...status.reasons.map((reason): [string, string] => ['because', reason]),
    ['started by', `${status.verb}, pid ${status.pid}`],
  ];
  return rows.map(([name, value]) => `${name.padEnd(11)} ${value}\n`).join('');
}
