import { isIP } from 'node:net';
import { z } from 'zod';
import { congestionSchema } from './congestion.js';
import { MAX_TUNNELS } from './invite.js';

const hostEntry = z.string().refine((entry) => {
  const [name = '', address = ''] = entry.split('=', 2);
  return /^[A-Za-z0-9.-]+$/.test(name) && entry === `${name}=${address}` && isIP(address) !== 0;
}, 'must be NAME=ADDRESS, for example cm.example.org=192.0.2.7');

/** A list in the configuration file, or words separated by commas in the environment. */
const hostEntries = z.preprocess(
  (value) => (typeof value === 'string' ? value.split(',').filter((word) => word !== '') : value),
  z.array(hostEntry),
);

const TUNNELS = `must be auto, or 1 to ${MAX_TUNNELS}`;

/** Settings of everything that opens a tunnel: `run`, `up`, `pilot`. */
export const nodeSchema = z.strictObject({
  /** Path of the invite. */
  invite: z.string().min(1),
  /** Distinguishes several tunnels of one user on one node. */
  name: z
    .string()
    .regex(/^[A-Za-z0-9][A-Za-z0-9_-]{0,31}$/, 'must be 1-32 letters, digits, dashes or underscores')
    .default('default'),
  /** Node-local directory for the state; the default is below XDG_RUNTIME_DIR or /tmp. */
  stateDir: z.string().min(1).optional(),
  /** Names that the payload resolves to given addresses, in front of DNS. */
  hosts: hostEntries.default([]),
  /** Who moves the packets: openconnect at the tunnel's device itself, or our relay beside it. */
  tun: z.enum(['auto', 'handed', 'relay']).default('auto'),
  /** Congestion control of the tunnel's TCP connection: BBR where this host allows it, or always the host's. */
  congestion: congestionSchema,
  /** How many tunnels carry the traffic side by side: as many as it takes, or a number. */
  tunnels: z
    .union([z.literal('auto'), z.coerce.number()], { error: TUNNELS })
    .refine((value) => value === 'auto' || (Number.isInteger(value) && value >= 1 && value <= MAX_TUNNELS), {
      error: TUNNELS,
    })
    .default('auto'),
  /** Path of the openconnect program. */
  openconnect: z.string().min(1).default('openconnect'),
});

export type NodeSettings = z.output<typeof nodeSchema>;
