import type { Endpoint } from '../config/endpoint.js';
import { showEndpoint } from '../config/endpoint.js';
import { MAX_TUNNELS } from '../config/invite.js';
import type { Network } from '../config/network.js';
import type { Layout } from '../gateway/layout.js';
import type { StackPlan } from '../gateway/stack.js';
import { renderConnectScript } from '../ocserv/connect-script.js';
import { ENROLLING, renderOcservConf } from '../ocserv/render.js';
import type { Plan, Step } from './step.js';
import { ref, type Text } from './text.js';

/** Everything that the plan of a gateway depends on. */
export interface GatewayPlanInput {
  readonly layout: Layout;
  readonly listen: Endpoint;
  readonly network: Network;
  readonly mtu: number;
  /** Of ocserv: see `gateway/sessions.ts`. */
  readonly maxClients: number;
  readonly programs: { readonly ocserv: string; readonly occtl: string; readonly ip: string };
  /** `gvpn-ns`. */
  readonly helper: string;
  readonly pki: {
    readonly authority: string;
    readonly crl: string;
    readonly server: string;
    readonly serverKey: string;
  };
  readonly stack: StackPlan;
  /** Absent where this host cannot hold caps. */
  readonly caps?: CapsPlan;
  /** Nodes may enrol, see `gateway/enrolment`. */
  readonly enrolment?: boolean;
  /** Of the connections to nodes; undefined is the host's own. */
  readonly congestion: string | undefined;
  readonly reasons: readonly string[];
}

/** What caps add to the plan. */
export interface CapsPlan {
  /** Makes their classes, where sessions end. */
  readonly step: Step;
  readonly tc: string;
  /** What is done to the device of each session, see `connect-script.ts`. */
  readonly session: string;
  /** The content of the file `limits`; absent where there are none at the start. */
  readonly limits?: string;
}

/** The gateway: what the stack needs, then caps, then ocserv on a listener of the host's own network namespace. */
export function gatewayPlan(input: GatewayPlanInput): Plan {
  return {
    name: 'gateway',
    reasons: input.reasons,
    steps: [
      ...input.stack.steps,
      ...(input.caps ? [input.caps.step] : []),
      ...fileSteps(input),
      ocservStep(input),
    ],
  };
}

/**
 * How many tunnels of one node a stack can use. Without the table its packets leave by the first alone, and what comes by
 * the others is dropped: the reverse path filter knows no more than the routes.
 */
export function tunnelsOf({ pathsTable }: Pick<StackPlan, 'pathsTable'>): number {
  return pathsTable === undefined ? 1 : MAX_TUNNELS;
}

/** ocserv's control socket. */
export function controlSocket(layout: Layout): string {
  return `${layout.ocserv}/ctl`;
}

function fileSteps(input: GatewayPlanInput): Step[] {
  const { layout, stack } = input;
  const { workers } = stack;
  const directory = (id: string, title: string, path: string, mode: number): Step => ({
    id,
    title,
    action: { kind: 'directory', path, mode },
    timeoutMs: 5000,
  });
  return [
    directory('ocserv-directory', "make ocserv's directory", layout.ocserv, 0o700),
    ...(workers
      ? [
          directory(
            'ocserv-sockets',
            "make a directory that ocserv's workers can enter",
            workers.socketDirectory,
            0o711,
          ),
        ]
      : []),
    ...(input.caps?.limits === undefined
      ? []
      : [
          {
            id: 'limits',
            title: 'write down the caps in force',
            action: { kind: 'file', path: layout.limits, mode: 0o600, content: input.caps.limits },
            timeoutMs: 5000,
          } satisfies Step,
        ]),
    {
      id: 'connect-script',
      title: 'write the connect script',
      action: { kind: 'file', path: `${layout.ocserv}/connect`, mode: 0o700, content: connectScript(input) },
      timeoutMs: 5000,
    },
    {
      id: 'ocserv-conf',
      title: "write ocserv's configuration",
      action: { kind: 'file', path: `${layout.ocserv}/ocserv.conf`, mode: 0o600, content: ocservConf(input) },
      timeoutMs: 5000,
    },
  ];
}

function connectScript(input: GatewayPlanInput): string {
  const { layout, programs, stack, caps } = input;
  return renderConnectScript({
    occtl: programs.occtl,
    controlSocket: controlSocket(layout),
    users: layout.users,
    draining: layout.draining,
    ip: programs.ip,
    tunnels: tunnelsOf(stack),
    ...(stack.queuePackets === undefined ? {} : { queue: stack.queuePackets }),
    ...(stack.pathsTable === undefined ? {} : { table: stack.pathsTable }),
    ...(input.enrolment ? { enrolling: ENROLLING } : {}),
    ...(caps ? { caps: { tc: caps.tc, when: layout.limits, batch: caps.session } } : {}),
  });
}

function ocservConf(input: GatewayPlanInput): string {
  const { layout, pki, stack } = input;
  return renderOcservConf({
    port: input.listen.port,
    serverCertificate: pki.server,
    serverKey: pki.serverKey,
    authority: pki.authority,
    crl: pki.crl,
    users: layout.users,
    connectScript: `${layout.ocserv}/connect`,
    controlSocket: controlSocket(layout),
    innerSocket: `${stack.workers?.socketDirectory ?? layout.ocserv}/in`,
    pidFile: `${layout.ocserv}/pid`,
    network: input.network,
    ...{ mtu: input.mtu, maxClients: input.maxClients },
    dns: stack.dns,
    ...(stack.workers ? { workers: stack.workers } : {}),
  });
}

function ocservStep(input: GatewayPlanInput): Step {
  const { helper, listen, stack, programs, layout, congestion } = input;
  const argv: Text[] = [
    ...[
      helper,
      'enter',
      '--owner',
      ref('self', 'pid'),
      ...stack.enter,
      '--listen',
      showEndpoint(listen),
      ...(congestion === undefined ? [] : ['--congestion', congestion]),
      '--',
    ],
    ...[programs.ocserv, '--foreground', '--log-stderr', '--config', `${layout.ocserv}/ocserv.conf`],
  ];
  return {
    id: 'ocserv',
    title: `start ocserv on ${showEndpoint(listen)}`,
    action: {
      kind: 'process',
      argv,
      ready: { kind: 'tls', host: nearest(listen.host), port: listen.port },
      restart: { firstMs: 500, maxMs: 30_000 },
      stop: { signal: 'SIGTERM', graceMs: 5000 },
    },
    timeoutMs: 15_000,
  };
}

/** An address at which this host reaches a listener of its own. */
function nearest(host: string): string {
  if (host === '0.0.0.0') return '127.0.0.1';
  return host === '::' ? '::1' : host;
}
