import { expect, test } from '@jest/globals';
import { renderGatewayStatus } from '../../../../src/cli/output/gateway-status.js';
import type { GatewayStatus, IdentityStatus } from '../../../../src/gateway/status.js';

const LIMITS = { total: { down: 100e6, up: 50e6 }, perIdentity: {} };
const SESSION = { id: 1, address: '10.77.0.2', remote: '192.0.2.7', since: '', bytesIn: 1, bytesOut: 2 };
const IDENTITY: IdentityStatus = {
  name: 'site-a',
  state: 'valid',
  address: '10.77.0.2',
  issued: '2026-11-24T00:00:00Z',
  expires: '2026-11-26T00:00:00Z',
  sessions: [SESSION],
  bytesIn: 1,
  bytesOut: 2,
};
const STATUS: GatewayStatus = {
  version: 1,
  state: 'up',
  reasons: [],
  faults: [],
  daemons: [],
  advertise: [],
  network: '10.77.0.0/24',
  pool: { size: 253, used: 1 },
  connections: [],
  identities: [IDENTITY],
};

test('the caps in force, and what passes them', () => {
  const throughput = { down: 98_765_432, up: 0 };
  const identities = [{ ...IDENTITY, cap: LIMITS.total, throughput }];
  const text = renderGatewayStatus({
    ...STATUS,
    limits: LIMITS,
    notes: ['look here'],
    throughput,
    identities,
  });
  expect(text).toContain('cap           all nodes together down 100mbit, up 50mbit\n');
  expect(text).toContain('note          look here\n');
  expect(text).toContain('throughput    98.8 Mbit/s down, 0.0 Mbit/s up\n');
  expect(text).toContain('2 B out; cap down 100mbit, up 50mbit, now 98.8 Mbit/s down, 0.0 Mbit/s up\n');
});

test('without caps there is no word of them', () => {
  expect(renderGatewayStatus(STATUS)).not.toMatch(/cap|throughput/);
});
