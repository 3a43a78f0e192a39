import { z } from 'zod';
import { allowSchema } from './allow/schema.js';
import { congestionSchema } from './congestion.js';
import { durationSchema } from './duration.js';
import { endpointSchema, listenSchema } from './endpoint.js';
import { limitsSchema } from './limits.js';
import { networkSchema } from './network.js';
import { webSchema } from './web.js';

/** A list in the configuration file, or words separated by commas in the environment and on the command line. */
function list<T extends z.ZodType>(item: T) {
  return z.preprocess(
    (value) => (typeof value === 'string' ? value.split(',').filter((word) => word !== '') : value),
    z.array(item).max(16),
  );
}

/** Settings of a gateway. */
export const gatewaySchema = z.strictObject({
  /** Directory for keys, identities and the run; the default is below XDG_STATE_HOME. */
  stateDir: z.string().min(1).optional(),
  /** Address and port that compute nodes connect to. */
  listen: listenSchema.prefault('0.0.0.0:4443'),
  /** What invites name; empty means this host's name and addresses with the port of `listen`. */
  advertise: list(endpointSchema).default([]),
  /** `auto`: kernel for root; for an ordinary user slirp4netns, or else pasta. */
  stack: z.enum(['auto', 'slirp4netns', 'pasta', 'kernel']).default('auto'),
  /**
   * Whether our relay ends the clients' TCP in a network namespace of the gateway, or it is left to the stack: in user
   * mode that ends it itself, the kernel passes it on. `auto`: the relay, but not where the pool routes to the nodes.
   */
  tcp: z.enum(['auto', 'relay', 'stack']).default('auto'),
  /** Congestion control towards nodes, and of what the relay opens: BBR where this host allows it, or the host's. */
  congestion: congestionSchema,
  /** The clients' addresses. The first one is the gateway's own. */
  network: networkSchema.prefault('10.77.0.0/24'),
  /** Inner MTU. ocserv's buffers end at 16 KiB. */
  mtu: z.coerce
    .number('must be a whole number')
    .pipe(
      z.int('must be a whole number').min(1280, 'must be at least 1280').max(16_300, 'must be at most 16300'),
    )
    .default(16_000),
  /** What clients may reach, and nothing else; `gateway up` requires it. `config/allow/entry.ts` has its syntax. */
  allow: allowSchema.optional(),
  /** Name servers for clients; empty means the stack's own choice. */
  dns: list(z.ipv4('must be an IPv4 address')).default([]),
  /** Kernel stack: hide clients behind this host's address, or let the pool route to them. */
  forward: z.enum(['nat', 'routed']).default('nat'),
  /** Kernel stack: the only interface that clients' packets may leave by; the default is any. */
  interface: z
    .string()
    .regex(/^[A-Za-z0-9._-]{1,15}$/, 'must be the name of a network interface')
    .optional(),
  /** Caps, see `limits.ts`; none when absent. In the configuration file only. */
  limits: limitsSchema.optional(),
  /** Status page and metrics; none when absent. */
  web: webSchema.optional(),
  /** How long an invite is valid. */
  inviteTtl: durationSchema('10s', '3650d').prefault('48h'),
  /** How long the certificate of a node that enrolled is valid, within its invite: 24h when absent. Renewed at half. */
  nodeTtl: durationSchema('10s', '30d').optional(),
});

export type GatewaySettings = z.output<typeof gatewaySchema>;
