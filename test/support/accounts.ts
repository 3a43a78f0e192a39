import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach } from '@jest/globals';
import { run } from '../../src/effects/run.js';
import { dayFile, daysOf } from '../../src/gateway/accounting/ledger.js';
import { type AccountingRecord, recordSchema } from '../../src/gateway/accounting/record.js';
import { openAccounts, openDirectory } from '../../src/gateway/accounting/settle.js';
import { type Layout, layoutOf } from '../../src/gateway/layout.js';
import { beginning, preamble } from '../../src/ocserv/accounting-words.js';
import { renderDisconnectScript } from '../../src/ocserv/disconnect-script.js';
import { scratch } from './scratch.js';

const workers: ChildProcess[] = [];

afterEach(() => {
  for (const worker of workers.splice(0)) worker.kill('SIGKILL');
});

/** A process that stands for a session's worker. */
export function worker(): ChildProcess & { readonly pid: number } {
  const child = spawn('sleep', ['100'], { stdio: 'ignore' });
  workers.push(child);
  return child as ChildProcess & { readonly pid: number };
}

/** A gateway's accounts that are ready for sessions, in a directory whose name a shell must quote. */
export function accounts(): Layout {
  const layout = layoutOf(join(scratch(), "gate'way"));
  mkdirSync(layout.ocserv, { recursive: true, mode: 0o700 });
  openAccounts(layout, 1e10, new Date());
  return layout;
}

export interface Ocserv {
  readonly id: number | string;
  readonly variables?: Readonly<Record<string, string>>;
}

/** What ocserv says to its scripts of one session. */
function variablesOf({ id, variables }: Ocserv): Record<string, string> {
  return {
    ...{
      PATH: '/usr/bin:/bin',
      ID: String(id),
      USERNAME: 'site-a',
      REMOTE_HOSTNAME: 'wn042-gvpn-1a2b3c4d-1',
    },
    ...{ DEVICE: 'lo', IP_REAL: '192.0.2.7', IP_REMOTE: '10.77.0.2' },
    ...variables,
  };
}

/** The part of the connect script that writes a session down. */
export async function begin(layout: Layout, session: Ocserv): Promise<void> {
  const script = ['set -u', ...preamble(), ...beginning(layout.accounting)].join('\n');
  const result = await run(['/bin/sh', '-c', script], { env: variablesOf(session) });
  if (result.code !== 0 || result.stderr !== '') throw new Error(result.stderr || `exit code ${result.code}`);
}

/** The disconnect script, with what ocserv says of bytes. Returns its exit code. */
export async function end(
  layout: Layout,
  session: Ocserv,
  { received = 0, sent = 0 }: { readonly received?: number; readonly sent?: number } = {},
): Promise<number> {
  const stats = { STATS_BYTES_IN: String(received), STATS_BYTES_OUT: String(sent), STATS_DURATION: '5' };
  const env = { ...variablesOf(session), REASON: 'disconnect', ...stats };
  return (await run(['/bin/sh', '-c', renderDisconnectScript(layout.accounting)], { env })).code;
}

/** All lines of the accounts, each of which must be one. */
export function records(layout: Layout): AccountingRecord[] {
  return daysOf(layout.accounting).flatMap((day) =>
    readFileSync(dayFile(layout.accounting, day), 'utf8')
      .split('\n')
      .slice(0, -1)
      .map((line) => recordSchema.parse(JSON.parse(line))),
  );
}

/** What the gateway's process has counted of a session. */
export function counted(layout: Layout, id: number, text: string): void {
  writeFileSync(join(openDirectory(layout), `${id}.counted`), `${text}\n`);
}
