import type { StateDirectory } from '../effects/state-directory.js';
import type { RunStatus } from './run-status.js';

/** What a running gateway says of itself: it is written down whenever a part of it changes. */
export class RunRecord {
  constructor(
    private readonly state: Pick<StateDirectory, 'writeStatus'>,
    private status: RunStatus,
  ) {}

  get now(): RunStatus {
    return this.status;
  }

  /** Writes it with these parts in place of the present ones; a part that is undefined is taken out. */
  change(parts: { readonly [K in keyof RunStatus]?: RunStatus[K] | undefined }): void {
    const merged = Object.entries({ ...this.status, ...parts }).filter(([, value]) => value !== undefined);
    this.status = Object.fromEntries(merged) as unknown as RunStatus;
    this.state.writeStatus(this.status);
  }
}
