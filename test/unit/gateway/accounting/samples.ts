import type { IntervalRecord, SessionRecord } from '../../../../src/gateway/accounting/record.js';

const WHOSE = {
  ...{ version: 1 as const, session: 's-1', identity: 'site-a', node: 'wn1' },
  ...{ remote: '192.0.2.7', address: '10.77.0.2', cap: null },
};

export function interval(given: Partial<IntervalRecord>): IntervalRecord {
  return {
    ...{ ...WHOSE, kind: 'interval', bytesFromNode: 0, bytesToNode: 0, denied: 0 },
    ...{ start: '2026-11-24T12:00:00Z', end: '2026-11-24T12:05:00Z' },
    ...given,
  };
}

export function session(given: Partial<SessionRecord>): SessionRecord {
  return {
    ...{ ...WHOSE, kind: 'session', lost: false, bytesFromNode: 0, bytesToNode: 0, denied: 0 },
    ...{ start: '2026-11-24T12:00:00Z', end: '2026-11-24T12:05:00Z' },
    rest: { since: '2026-11-24T12:00:00Z', bytesFromNode: 0, bytesToNode: 0, denied: 0 },
    ...given,
  };
}
