import type { AccountingRecord, SessionRecord } from '../../src/gateway/accounting/record.js';
import { recordSchema } from '../../src/gateway/accounting/record.js';
import type { Host } from '../../src/lab/host.js';
import { homeOf } from '../../src/lab/host-entry.js';
import { OPERATOR } from './lab.js';

export const ACCOUNTS = `${homeOf(OPERATOR)}/.local/state/glidein-vpn/gateway/accounting`;

/** All lines of the gateway's accounts: each must be one. */
export async function accountLines(dmz: Host): Promise<AccountingRecord[]> {
  const text = await dmz.output(['sh', '-c', `cat ${ACCOUNTS}/*.jsonl 2>/dev/null || true`]);
  return text
    .split('\n')
    .slice(0, -1)
    .map((line) => recordSchema.parse(JSON.parse(line)));
}

/** Ended sessions of an identity, oldest first. */
export async function endedSessions(dmz: Host, identity: string): Promise<SessionRecord[]> {
  return (await accountLines(dmz)).filter(
    (line): line is SessionRecord => line.kind === 'session' && line.identity === identity,
  );
}

/** The sum over a session's intervals and its rest, which is to be the session's own figure. */
export function summed(
  lines: readonly AccountingRecord[],
  session: SessionRecord,
  amount: 'bytesFromNode' | 'bytesToNode' | 'denied',
): number {
  return lines
    .filter((line) => line.kind === 'interval' && line.session === session.session)
    .reduce((sum, line) => sum + line[amount], session.rest[amount]);
}
