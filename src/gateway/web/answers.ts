import type { Sample } from './sampler.js';

/** `GET /healthz`: 200 when nodes can come in and every program runs, else 503 with the reason. */
export function healthOf({ status, faults, daemons }: Sample): {
  readonly code: 200 | 503;
  readonly body: object;
} {
  const down = status.state !== 'up' || daemons.some(({ alive }) => !alive);
  const [fault] = faults;
  const why = fault?.message ?? status.why;
  return down
    ? { code: 503, body: { state: status.state === 'up' ? 'impaired' : status.state, why, fix: fault?.fix } }
    : { code: 200, body: { state: 'up' } };
}

/** `GET /status.json`: what `gateway status --json` says, with rates, faults and the programs. */
export function statusOf({ status, account, faults, daemons, certificates }: Sample): object {
  const identities = status.identities.map((identity) => {
    const traffic = identity.sessions.length > 0 ? account.of.get(identity.name) : undefined;
    return traffic?.rate ? { ...identity, rate: traffic.rate } : identity;
  });
  return {
    ...status,
    identities,
    ...(account.total.rate ? { rate: account.total.rate } : {}),
    faults,
    daemons,
    certificates,
  };
}
