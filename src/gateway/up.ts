import { createServer } from 'node:net';
import { resolve } from 'node:path';
import { type Endpoint, showEndpoint } from '../config/endpoint.js';
import { type Environment, installed } from '../config/environment.js';
import type { GatewaySettings } from '../config/gateway.js';
import { showNetwork } from '../config/network.js';
import type { Settings } from '../config/settings.js';
import { placeOf } from '../config/web.js';
import { type Applied, execute } from '../effects/execute.js';
import { standardHandlers } from '../effects/handlers.js';
import { makePrivate } from '../effects/private-directory.js';
import type { Reporter } from '../effects/reporter.js';
import { StateDirectory } from '../effects/state-directory.js';
import { FaultError, pointsToLog } from '../health/fault-error.js';
import { controlSocket } from '../plan/gateway.js';
import type { AllowList } from './allow/allow-list.js';
import { viewOf } from './allow/view.js';
import { startCompanions } from './companions.js';
import type { Control } from './control.js';
import { Daemons } from './daemons.js';
import { acquireHost } from './host-lock.js';
import { changeRegister } from './identities.js';
import type { Layout } from './layout.js';
import { Pki } from './pki.js';
import { gatewayLayout, type Prepared, prepareGateway } from './prepare.js';
import { writeProfile } from './profile.js';
import type { Reloaded, Reread } from './reload.js';
import { RunRecord } from './run-record.js';
import type { RunStatus } from './run-status.js';
import { RELAY } from './tcp-relay.js';
import { requireWebFree } from './web/listener.js';
import { makeFindable } from './whereabouts.js';

/** A gateway that runs, held by this process. */
export interface GatewayRun {
  readonly status: RunStatus;
  /** Resolves when something that must keep running has ended for good. */
  readonly failure: Promise<FaultError>;
  /** Sessions, from ocserv. */
  readonly control: Control;
  /** What nodes may reach; `replace` changes it while it runs. */
  readonly allow: AllowList;
  /** Reads the configuration again, see `reload.ts`. */
  reload(): Promise<Reloaded>;
  /** Resolves when a drain is over: it is to end then. */
  readonly drained: Promise<string>;
  /** Takes everything back. Safe to call more than once. */
  down(): Promise<void>;
}

/**
 * Starts a gateway; it stays until `down()`. Everything is checked before anything is started.
 * Throws `state-in-use`, `state-unusable`, `port-in-use`, `config-invalid`, `need-root`, `program-unsuitable`,
 * `userns-refused`, `tun-missing`, `native-missing`, and what the steps throw.
 */
export async function gatewayUp(
  chosen: Settings<GatewaySettings>,
  env: Environment,
  reporter: Reporter,
  signal: AbortSignal,
  reread: Reread = () => chosen,
): Promise<GatewayRun> {
  const settings = chosen.values;
  const layout = gatewayLayout(settings, env);
  makePrivate(layout.root);
  const state = await StateDirectory.acquire(layout.run, 'gateway up');
  let host: StateDirectory | undefined;
  try {
    await requireFree(settings.listen);
    if (settings.web) await requireWebFree(settings.web.listen, settings.listen);
    let prepared = await prepareGateway(chosen, env);
    if (prepared.stack === 'kernel') {
      host = await acquireHost(layout.run);
      // Again: the last holder may have left the host forwarding until now.
      prepared = await prepareGateway(chosen, env);
    }
    const pki = await settle(layout, prepared);
    const handlers = standardHandlers();
    const daemons = new Daemons();
    const applied = await execute(prepared.plan, {
      ...{ state, handlers, reporter, signal },
      onProcess: daemons.hear,
    });
    const record = new RunRecord(state, statusOf(chosen, prepared, pki, layout, applied, daemons));
    const companions = await startCompanions({
      ...{ settings, reread, layout, prepared, state, record, reporter },
      self: env.selfCommand,
    }).catch(async (error) => {
      await applied.undo();
      throw error;
    });
    const { control, allow, drain, reloader } = companions;
    daemons.tell((all) => record.change({ daemons: all }));
    const forget = makeFindable(layout.root, env);
    return {
      status: record.now,
      failure: applied.failure,
      control,
      allow,
      reload: () => reloader.reload(),
      drained: drain.over,
      down: async () => {
        daemons.tell(() => {});
        forget();
        await companions.stop();
        await applied.undo();
        host?.release({ keepLogs: false });
        host = undefined;
        state.release({ keepLogs: false });
      },
    };
  } catch (error) {
    host?.release({ keepLogs: false });
    state.release({ keepLogs: pointsToLog(error) });
    throw error;
  }
}

/** Makes what outlives the run: keys, admissions, profile. */
async function settle(layout: Layout, prepared: Prepared): Promise<Pki> {
  const now = new Date();
  const pki = await Pki.open(layout.pki, now);
  writeProfile(layout.profile, prepared.profile);
  await changeRegister(layout, now, async (register) => ({ register, result: undefined }));
  return pki;
}

function statusOf(
  { values: settings, file }: Settings<GatewaySettings>,
  prepared: Prepared,
  pki: Pki,
  layout: Layout,
  applied: Applied,
  daemons: Daemons,
): RunStatus {
  const namespace = applied.outputs.get('namespace')?.pid;
  return {
    version: 1,
    state: 'up',
    since: new Date().toISOString(),
    stack: prepared.stack,
    reasons: prepared.reasons,
    listen: showEndpoint(settings.listen),
    ...(settings.web ? { web: placeOf(settings.web.listen) } : {}),
    advertise: prepared.profile.advertise.map(showEndpoint),
    pin: pki.pin,
    network: showNetwork(settings.network),
    allow: viewOf(prepared.allow, new Map(), prepared.barred),
    daemons: daemons.all,
    control: {
      occtl: prepared.programs.occtl,
      nft: prepared.programs.nft,
      socket: controlSocket(layout),
      enter:
        namespace === undefined ? [] : [installed.native('gvpn-ns'), 'enter', '--target', namespace, '--'],
      ...(applied.outputs.has('tcp') ? { tcp: resolve(layout.run, RELAY.control) } : {}),
    },
    ...(file === undefined ? {} : { config: resolve(file) }),
    ...(applied.outputs.has('caps') ? { caps: { tc: prepared.programs.tc, ip: prepared.programs.ip } } : {}),
  };
}

/** Throws `port-in-use` when nothing could listen there. */
async function requireFree(listen: Endpoint): Promise<void> {
  const server = createServer();
  await new Promise<void>((done, failed) => {
    server.once('error', failed);
    server.listen({ host: listen.host, port: listen.port, exclusive: true }, () => done());
  }).catch((error: NodeJS.ErrnoException) => {
    const reasons: Record<string, string> = {
      EADDRINUSE: 'another program listens there',
      EACCES: 'this port needs root',
      EADDRNOTAVAIL: 'this host does not have that address',
    };
    const why = reasons[error.code ?? ''] ?? error.message;
    throw new FaultError('port-in-use', { listen: showEndpoint(listen), why }, { cause: error });
  });
  await new Promise((done) => server.close(done));
}
