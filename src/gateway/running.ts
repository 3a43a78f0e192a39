import { liveOwner, readStatus } from '../effects/state-directory.js';
import { Control } from './control.js';
import type { RunStatus } from './run-status.js';

/** What the gateway that runs in this directory says of itself; undefined when none does. */
export function runningStatus(run: string): RunStatus | undefined {
  return liveOwner(run) ? readStatus<RunStatus>(run) : undefined;
}

/** The control of the gateway that runs in this directory; undefined when none does, or it is still starting. */
export function runningControl(run: string): Control | undefined {
  const status = runningStatus(run);
  return status && new Control(status.control);
}
