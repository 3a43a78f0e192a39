import type { Environment } from '../config/environment.js';
import type { GatewaySettings } from '../config/gateway.js';
import { type Period, readAccounts } from './accounting/read.js';
import { type Grouping, type Row, Summary, type Sums } from './accounting/sums.js';
import { gatewayLayout } from './prepare.js';

/** `gateway report --json`. */
export interface Report {
  readonly version: 1;
  /** ISO 8601; `until` is the first moment that does not count. */
  readonly since: string;
  readonly until: string;
  readonly by: Grouping;
  readonly rows: readonly Row[];
  readonly total: Sums;
  /** Lines that could not be read, and are in no sum. */
  readonly unreadable: number;
}

/** Sums what the accounts of a gateway say of a period. Changes nothing; works whether or not it runs. */
export async function gatewayReport(
  { by, ...period }: Period & { readonly by: Grouping },
  settings: Pick<GatewaySettings, 'stateDir'>,
  env: Environment,
): Promise<Report> {
  const summary = new Summary(by);
  let unreadable = 0;
  for await (const entry of readAccounts(gatewayLayout(settings, env).accounting, period)) {
    if ('record' in entry) summary.add(entry.record, entry.at);
    else unreadable += 1;
  }
  return {
    version: 1,
    since: period.since.toISOString(),
    until: period.until.toISOString(),
    by,
    rows: summary.rows(),
    total: summary.total(),
    unreadable,
  };
}
