import { z } from 'zod';

/**
 * Which congestion control (tcp(7)) sockets of ours get: `auto` is BBR where the host lets ordinary users take it. All
 * streams of a node share one TCP connection to the gateway, and a single loss halves all of them with CUBIC.
 */
export const congestionSchema = z.enum(['auto', 'host']).default('auto');
