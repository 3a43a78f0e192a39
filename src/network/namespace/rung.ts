import { join } from 'node:path';
import type { EnrolAction, ProcessAction, Step, TunnelAction, Verdict } from '../../plan/step.js';
import { ref } from '../../plan/text.js';
import type { Rung, RungInput } from '../rung.js';
import { chooseTunnel, refusedChoice } from './choices.js';
import { hostsFile, nsswitchFor } from './name-service.js';

/** The first rung: a user + network namespace whose only way out is the tunnel. */
export const namespaceRung: Rung = {
  name: 'namespace',

  features(facts, settings): Verdict {
    const needs = [facts.helpers, facts.userNamespaces, facts.tun, facts.openconnect];
    return (
      needs.find((verdict) => !verdict.ok) ??
      refusedChoice(facts, settings) ?? { ok: true, why: 'user namespaces and /dev/net/tun work here' }
    );
  },

  reasons(facts, settings, invite) {
    return chooseTunnel(facts, settings, invite).reasons;
  },

  steps(input: RungInput): Step[] {
    return [
      ...credential(input),
      holder(input),
      ...enrolment(input),
      tunnel(input),
      ...nameService(input),
      prober(input),
    ];
  },

  handle(input, outputs) {
    const pid = Number(outputs.get('namespace')?.pid);
    return { rung: 'namespace', namespacePid: pid, binds: binds(input), ns: input.native.ns };
  },

  enter(handle, argv, options) {
    return [
      handle.ns,
      'payload',
      '--target',
      String(handle.namespacePid),
      ...(options.ownerPid === undefined ? [] : ['--owner', String(options.ownerPid)]),
      ...(options.pidNamespace === false ? ['--no-pid-namespace'] : []),
      ...handle.binds.flatMap(([source, target]) => ['--bind', `${source}=${target}`]),
      '--',
      ...argv,
    ];
  },
};

/** Of the node: the invite's, or where the invite is for several nodes, what it enrols for. */
function nodesFiles(state: string) {
  return { certificate: join(state, 'certificate.pem'), key: join(state, 'key.pem') };
}

function credential({ invite, state }: RungInput): Step[] {
  const prefix = invite.enrol ? 'invite-' : '';
  const file = (id: string, title: string, content: string, secret: boolean): Step => ({
    id,
    title,
    action: { kind: 'file', path: join(state, `${prefix}${id}.pem`), mode: 0o600, content, secret },
    timeoutMs: 5000,
  });
  return [
    file('certificate', 'unpack the certificate of the invite', invite.certificate, false),
    file('key', 'unpack the key of the invite', invite.key, true),
  ];
}

function holder({ native }: RungInput): Step {
  const action: ProcessAction = {
    kind: 'process',
    argv: [native.ns, 'hold', '--owner', ref('self', 'pid'), '--map', 'same', '--uts', '--ready-fd', '3'],
    ready: { kind: 'event', fd: 3, event: 'ready' },
    stop: { signal: 'SIGTERM', graceMs: 2000 },
  };
  return { id: 'namespace', title: 'make the network namespace', action, timeoutMs: 5000 };
}

/** By the invite's own certificate a node gets no further than to an identity of its own. */
function enrolment(input: RungInput): Step[] {
  const { invite, state, facts } = input;
  if (!invite.enrol || !input.enrolment) return [];
  const files = { certificate: join(state, 'invite-certificate.pem'), key: join(state, 'invite-key.pem') };
  const action: EnrolAction = {
    kind: 'enrol',
    tunnel: { ...tunnelAction(input), ...files },
    at: { host: invite.inside, port: invite.enrol.port },
    label: facts.hostname.replace(/[^A-Za-z0-9._-]+/g, '-').slice(0, 64) || 'node',
    invite: invite.certificate,
    ...nodesFiles(state),
    ...input.enrolment,
  };
  return [{ id: 'enrol', title: "get this node's own identity", action, timeoutMs: 120_000 }];
}

function tunnel(input: RungInput): Step {
  return { id: 'tunnel', title: 'bring the tunnel up', action: tunnelAction(input), timeoutMs: 60_000 };
}

function tunnelAction({ invite, settings, state, native, facts }: RungInput): TunnelAction {
  const { handed, congestion, tunnels } = chooseTunnel(facts, settings, invite);
  return {
    kind: 'tunnel',
    gateways: invite.gateways.map((gateway) => ({ ...gateway, pins: invite.pins })),
    identity: invite.name,
    ...nodesFiles(state),
    namespacePid: ref('namespace', 'pid'),
    hostname: facts.hostname,
    tunnels,
    relay: native.relay,
    ...(handed || congestion !== undefined
      ? {
          hand: {
            ...{ program: native.hand, library: native.preload, device: handed },
            ...(congestion === undefined ? {} : { congestion }),
          },
        }
      : {}),
    openconnect: settings.openconnect,
    backoff: { firstMs: 500, maxMs: 30_000 },
    stop: { signal: 'SIGINT', graceMs: 3000 },
  };
}

function nameService({ facts, settings, state }: RungInput): Step[] {
  const file = (id: string, content: Extract<Step['action'], { kind: 'file' }>['content']): Step => ({
    id,
    title: `write the payload's ${id}`,
    action: { kind: 'file', path: join(state, id), mode: 0o644, content },
    timeoutMs: 5000,
  });
  const nsswitch = facts.nsswitch === undefined ? [] : [file('nsswitch.conf', nsswitchFor(facts.nsswitch))];
  return [
    file('resolv.conf', ref('tunnel', 'resolver')),
    file('hosts', hostsFile(facts.fqdn, ref('tunnel', 'address'), settings.hosts)),
    ...nsswitch,
  ];
}

/** Watches from inside the namespace whether packets reach the gateway; the payload starts after the first answer. */
function prober({ native, invite }: RungInput): Step {
  const action: ProcessAction = {
    kind: 'process',
    argv: [
      native.probe,
      '--target',
      ref('namespace', 'pid'),
      '--owner',
      ref('self', 'pid'),
      '--to',
      `${invite.inside}:9`,
      '--interval-ms',
      '5000',
      '--timeout-ms',
      '3000',
    ],
    ready: { kind: 'line', prefix: 'ok' },
    restart: { firstMs: 1000, maxMs: 30_000 },
    stop: { signal: 'SIGTERM', graceMs: 1000 },
  };
  return { id: 'probe', title: 'check that packets pass the tunnel', action, timeoutMs: 20_000 };
}

function binds({ facts, state }: RungInput): (readonly [string, string])[] {
  const present: [string, boolean][] = [
    ['resolv.conf', facts.etc.resolv],
    ['hosts', facts.etc.hosts],
    ['nsswitch.conf', facts.nsswitch !== undefined],
  ];
  return present.flatMap(([name, exists]) => (exists ? [[join(state, name), `/etc/${name}`] as const] : []));
}
