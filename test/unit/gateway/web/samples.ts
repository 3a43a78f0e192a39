import { layoutOf } from '../../../../src/gateway/layout.js';
import type { GatewayStatus, IdentityStatus } from '../../../../src/gateway/status.js';
import type { Condition } from '../../../../src/gateway/web/faults.js';
import { faultsOf } from '../../../../src/gateway/web/faults.js';
import { Ledger } from '../../../../src/gateway/web/ledger.js';
import type { Sample } from '../../../../src/gateway/web/sampler.js';

export const LAYOUT = layoutOf('/state/gateway');
export const AT = new Date('2026-11-24T12:00:00Z');

export function session(id: number, bytesIn: number, bytesOut: number) {
  const since = `2026-11-24T11:0${id}:00.000Z`;
  return { id, address: '10.77.0.2', remote: '192.0.2.7', since, bytesIn, bytesOut };
}

export function identity(name: string, more: Partial<IdentityStatus> = {}): IdentityStatus {
  return {
    name,
    state: 'valid',
    address: '10.77.0.2',
    issued: '2026-11-24T00:00:00.000Z',
    expires: '2026-11-26T00:00:00.000Z',
    sessions: [],
    bytesIn: 0,
    bytesOut: 0,
    ...more,
  };
}

export function gateway(more: Partial<GatewayStatus> = {}): GatewayStatus {
  return {
    version: 1,
    state: 'up',
    faults: [],
    daemons: [],
    since: '2026-11-24T10:00:00.000Z',
    stack: 'slirp4netns',
    listen: '0.0.0.0:4443',
    reasons: [],
    advertise: ['gate.example.org:4443'],
    pin: 'pin-sha256:x',
    network: '10.77.0.0/24',
    pool: { size: 253, used: 1 },
    connections: [],
    identities: [],
    ...more,
  };
}

export function condition(status: GatewayStatus, more: Partial<Condition> = {}): Condition {
  return {
    status,
    at: AT,
    daemons: [
      { name: 'gateway', alive: true, restarts: 0, memoryBytes: 90e6, descriptors: 30 },
      { name: 'ocserv', alive: true, restarts: 0, memoryBytes: 9e6, descriptors: 12, descriptorLimit: 1024 },
    ],
    certificates: [{ name: 'server', expires: new Date('2036-11-24T00:00:00Z') }],
    ...more,
  };
}

/** A look at a gateway, 2 s after another that saw `before`. */
export function sampleOf(status: GatewayStatus, more: Partial<Condition> = {}, before = status): Sample {
  const now = condition(status, more);
  const ledger = new Ledger();
  ledger.take(before, 1000);
  return { ...now, account: ledger.take(status, 3000), faults: faultsOf(now, LAYOUT), seconds: 0.05 };
}
