import { installed } from '../config/environment.js';
import type { GatewaySettings } from '../config/gateway.js';
import type { Reporter } from '../effects/reporter.js';
import type { StateDirectory } from '../effects/state-directory.js';
import { FaultError, messageOf } from '../health/fault-error.js';
import { watchAccounts } from './accounting/watch.js';
import { AllowList } from './allow/allow-list.js';
import { watchDenied } from './allow/denied-log.js';
import { runningCaps } from './caps/running.js';
import { watchCaps } from './caps/watch.js';
import { Control } from './control.js';
import { watchExpiry } from './expiry.js';
import type { Layout } from './layout.js';
import { type Monitor, watchAddresses } from './own-addresses.js';
import type { Prepared } from './prepare.js';
import type { RunStatus } from './run-status.js';

/** What this process does beside the daemons of a gateway that is up. */
export interface Companion {
  stop(): void | Promise<void>;
}

export interface Companions extends Companion {
  readonly control: Control;
  readonly allow: AllowList;
}

/** What companions work with. `status`: as the plan left it. */
export interface Company {
  readonly settings: GatewaySettings;
  readonly layout: Layout;
  readonly prepared: Prepared;
  readonly state: StateDirectory;
  readonly status: RunStatus;
  readonly reporter: Reporter;
}

/**
 * Starts the companions, one after the other, and writes the status. One that fails ends those before it. Throws
 * `step-failed`.
 */
export async function startCompanions(company: Company): Promise<Companions> {
  const { layout, prepared, state, status } = company;
  const { enter, nft } = status.control;
  const begun: Companion[] = [];
  const stop = async () => void (await Promise.all(begun.splice(0).map((companion) => companion.stop())));
  const begin = <T extends Companion>(companion: T): T => {
    begun.push(companion);
    return companion;
  };
  try {
    const control = new Control(status.control);
    const allow = begin(await startAllowList(company));
    state.writeStatus({ ...status, allow: allow.view() });
    if (prepared.stack !== 'kernel') begin(await watchAddresses(prepared.programs, enter, monitor(state)));
    begin(watchDenied(nft, enter, state.log('allow'), (text) => company.reporter.note(text)));
    begin(watchExpiry(layout, control));
    begin(watchAccounts(layout, company.settings.accounting, status.control));
    const place = runningCaps(layout, status);
    if (place) begin(watchCaps(layout, place));
    return { control, allow, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function startAllowList({ settings, prepared, state, status }: Company): Promise<AllowList> {
  const { enter, nft } = status.control;
  const target = { nft, enter, barred: prepared.barred, servers: settings.dns };
  return await AllowList.start(prepared.allow, target, (view) =>
    state.writeStatus({ ...status, allow: view }),
  ).catch((error) => {
    const title = 'put the allow list into force';
    throw new FaultError('step-failed', { title, why: messageOf(error), log: state.log('filter') });
  });
}

/** It ends with us. */
function monitor(state: StateDirectory): Monitor {
  const owner = String(process.pid);
  return {
    bound: [installed.native('gvpn-ns'), 'enter', '--owner', owner, '--'],
    log: state.log('addresses'),
  };
}
