import type { AllowView } from './allow/view.js';
import type { ControlAddress } from './control.js';
import type { Daemon } from './daemons.js';
import type { DrainView } from './drain.js';

/** What a running gateway writes into `status.json` of its run directory. */
export interface RunStatus {
  readonly version: 1;
  readonly state: 'up';
  readonly since: string;
  readonly stack: string;
  readonly reasons: readonly string[];
  /** `address:port` */
  readonly listen: string;
  /** Where its status page is. */
  readonly web?: string;
  readonly advertise: readonly string[];
  readonly pin: string;
  /** `10.77.0.0/24` */
  readonly network: string;
  /** The allow list, and what its names are known to be. */
  readonly allow: AllowView;
  readonly control: ControlAddress;
  /** The programs of which it consists. */
  readonly daemons: readonly Daemon[];
  /** While it lets no new nodes in. */
  readonly draining?: DrainView;
  /** The configuration file that it was started with. */
  readonly config?: string;
  /** What changes its caps, where its host can hold any. */
  readonly caps?: { readonly tc: string; readonly ip: string };
}
