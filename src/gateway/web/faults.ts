import { join } from 'node:path';
import { FaultError } from '../../health/fault-error.js';
import type { Layout } from '../layout.js';
import type { GatewayStatus } from '../status.js';
import type { CertificateEnd } from './certificates.js';
import type { DaemonState } from './daemons.js';

/** From this part of the pool, or of a program's descriptors, on its size is a fault. */
const LOW = 0.9;
const DAY_MS = 86_400_000;
const EARLY_MS = 30 * DAY_MS;

/** What is known of a gateway, as far as faults go. */
export interface Condition {
  readonly status: GatewayStatus;
  readonly daemons: readonly DaemonState[];
  readonly certificates: readonly CertificateEnd[];
  readonly at: Date;
}

/** One fault, as it is shown. */
export type ShownFault = GatewayStatus['faults'][number];

/** What is wrong at the moment, the gravest first: what `gateway status` says, and what is seen only by looking on. */
export function faultsOf({ status, daemons, certificates, at }: Condition, layout: Layout): ShownFault[] {
  const silent = status.state === 'impaired' && daemons.every(({ alive }) => alive);
  const why = status.why ?? 'for no known reason';
  return [
    ...(silent ? [new FaultError('ocserv-silent', { why, log: join(layout.run, 'log', 'ocserv.log') })] : []),
    ...status.faults,
    ...poolFaults(status),
    ...daemons.flatMap(({ name, descriptors = 0, descriptorLimit: limit }) =>
      limit !== undefined && descriptors >= LOW * limit
        ? [new FaultError('descriptors-low', { name, open: descriptors, limit })]
        : [],
    ),
    ...(status.allow?.names ?? []).flatMap(({ name, why }) =>
      why === undefined ? [] : [new FaultError('name-closed', { name, why })],
    ),
    ...certificates
      .filter(({ expires }) => expires.getTime() - at.getTime() < EARLY_MS)
      .map(({ name, expires }) => {
        const date = expires.toISOString().slice(0, 10);
        return new FaultError('certificate-ending', { name, expires: date });
      }),
  ];
}

function poolFaults({ pool, network }: GatewayStatus): FaultError[] {
  const { size, used } = pool;
  return used >= LOW * size && used < size ? [new FaultError('pool-low', { used, size, network })] : [];
}
