import type { RungHandle } from '../network/rung.js';
import type { NodeHealth } from './health.js';

/** `glidein-vpn status --json`, and the file status.json of a running node. */
export interface NodeStatus {
  readonly version: 1;
  readonly verb: string;
  readonly pid: number;
  readonly since: string;
  readonly identity: string;
  /** Of a node that enrolled: until when its certificate is valid, before it is renewed. */
  readonly certificate?: { readonly expires: string };
  readonly rung: string;
  /** Why this rung, and why no other. */
  readonly reasons: readonly string[];
  readonly handle: RungHandle;
  readonly health: NodeHealth;
}
