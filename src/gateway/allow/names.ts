/** What name servers said of a name. `gone`: it has no address, and that is an answer too. */
export type Answer =
  | { readonly kind: 'addresses'; readonly addresses: readonly string[]; readonly ttlS: number }
  | { readonly kind: 'gone'; readonly why: string }
  | { readonly kind: 'failed'; readonly why: string };

/** A name of the list, and what is known of it. Times are milliseconds. */
export interface NameRecord {
  /** When each address was last in an answer. */
  readonly seen: ReadonlyMap<string, number>;
  /** When name servers last answered. */
  readonly answeredMs: number;
  /** When to ask again. */
  readonly dueMs: number;
  /** Why it is not known as it should be. */
  readonly why?: string;
}

/**
 * HOLD: many names have more addresses than one answer shows, and clients may have had another answer than we. LAST:
 * how long the last good answer counts while name servers do not answer. MOST: addresses of one name.
 */
const HOLD_MS = 3_600_000;
const LAST_MS = 24 * 3_600_000;
const MOST = 256;
const AGAIN_MS = 5000;
const SOONEST_MS = 5000;
const LATEST_MS = 300_000;

export function unasked(): NameRecord {
  return { seen: new Map(), answeredMs: 0, dueMs: 0, why: 'not asked yet' };
}

/** The record after an answer. */
export function learn(record: NameRecord, answer: Answer, nowMs: number): NameRecord {
  if (answer.kind === 'failed') {
    const kept = nowMs - record.answeredMs <= LAST_MS ? record.seen : new Map<string, number>();
    return { seen: kept, answeredMs: record.answeredMs, dueMs: nowMs + AGAIN_MS, why: answer.why };
  }
  const fresh = answer.kind === 'addresses' ? answer.addresses : [];
  const held = [...record.seen].filter(([, last]) => nowMs - last <= HOLD_MS);
  const all = new Map([...held, ...fresh.map((address): [string, number] => [address, nowMs])]);
  const newest = [...all].sort(([, one], [, other]) => other - one).slice(0, MOST);
  const ttlMs = answer.kind === 'addresses' ? answer.ttlS * 1000 : AGAIN_MS;
  return {
    seen: new Map(newest),
    answeredMs: nowMs,
    dueMs: nowMs + Math.min(Math.max(ttlMs, SOONEST_MS), LATEST_MS),
    ...(answer.kind === 'gone' ? { why: answer.why } : {}),
  };
}
