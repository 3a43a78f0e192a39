import { installed } from '../config/environment.js';
import type { GatewaySettings } from '../config/gateway.js';
import type { Reporter } from '../effects/reporter.js';
import type { StateDirectory } from '../effects/state-directory.js';
import { FaultError, messageOf } from '../health/fault-error.js';
import { AllowList } from './allow/allow-list.js';
import { watchDenied } from './allow/denied-log.js';
import { runningCaps } from './caps/running.js';
import { watchCaps } from './caps/watch.js';
import { Control } from './control.js';
import { type Responder, serveControl } from './control-server.js';
import { Drain } from './drain.js';
import { watchEnrolment } from './enrolment/companion.js';
import { watchExpiry } from './expiry.js';
import type { Layout } from './layout.js';
import { type Notice, sayNotice } from './notice.js';
import { type Monitor, watchAddresses } from './own-addresses.js';
import type { Prepared } from './prepare.js';
import { Reloader, type Reread } from './reload.js';
import type { RunRecord } from './run-record.js';
import { Sampler } from './web/sampler.js';
import { WebServer } from './web/server.js';

/** What this process does beside the daemons of a gateway that is up. */
export interface Companion {
  stop(): void | Promise<void>;
}

export interface Companions extends Companion {
  readonly control: Control;
  readonly allow: AllowList;
  readonly drain: Drain;
  readonly reloader: Reloader;
}

/** What companions work with. `record`: as the plan left it. */
export interface Company {
  readonly settings: GatewaySettings;
  readonly reread: Reread;
  readonly layout: Layout;
  readonly prepared: Prepared;
  readonly state: StateDirectory;
  readonly record: RunRecord;
  readonly reporter: Reporter;
  /** The command that is this program. */
  readonly self: readonly string[];
}

/**
 * Starts the companions, one after the other, and writes the status. One that fails ends those before it. Throws
 * `step-failed`.
 */
export async function startCompanions(company: Company): Promise<Companions> {
  const { settings, layout, prepared, state, record } = company;
  const { enter, nft } = record.now.control;
  const begun: Companion[] = [];
  const stop = async () => void (await Promise.all(begun.splice(0).map((companion) => companion.stop())));
  const begin = <T extends Companion>(companion: T): T => {
    begun.push(companion);
    return companion;
  };
  try {
    const control = new Control(record.now.control);
    const allow = begin(await startAllowList(company));
    record.change({ allow: allow.view() });
    if (prepared.stack !== 'kernel') begin(await watchAddresses(prepared.programs, enter, monitor(state)));
    begin(watchDenied(nft, enter, state.log('allow'), (text) => company.reporter.note(text)));
    begin(watchExpiry(layout, control));
    begin(watchEnrolment(company, control));
    const place = runningCaps(layout, record.now);
    if (place) begin(watchCaps(layout, place));
    if (settings.web) begin(await WebServer.start(Sampler.of(layout, settings), settings.web.listen));
    const say = (notice: Notice | undefined) => sayNotice(layout, control, notice);
    const drain = begin(new Drain({ layout, control, record, say }));
    const reloader = new Reloader({ ...company, allow, barred: prepared.barred });
    begin(await serveControl(layout, responder(drain, reloader)));
    return { control, allow, drain, reloader, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function startAllowList({ settings, prepared, state, record }: Company): Promise<AllowList> {
  const { enter, nft } = record.now.control;
  const target = { nft, enter, barred: prepared.barred, servers: settings.dns };
  return await AllowList.start(prepared.allow, target, (allow) => record.change({ allow })).catch((error) => {
    const title = 'put the allow list into force';
    throw new FaultError('step-failed', { title, why: messageOf(error), log: state.log('filter') });
  });
}

/** What this process can be asked for. */
function responder(drain: Drain, reloader: Reloader): Responder {
  return async (request) => {
    switch (request.verb) {
      case 'reload':
        return await reloader.reload(request.config);
      case 'drain':
        return await drain.begin(request.deadlineMs);
      case 'drain-cancel':
        return await drain.cancel();
    }
  };
}

/** It ends with us. */
function monitor(state: StateDirectory): Monitor {
  const owner = String(process.pid);
  return {
    bound: [installed.native('gvpn-ns'), 'enter', '--owner', owner, '--'],
    log: state.log('addresses'),
  };
}
