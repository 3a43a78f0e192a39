import { join } from 'node:path';
import { checkJob } from '../../batch/check.js';
import { findSubmitCommand } from '../../batch/submit.js';
import type { BatchSystem } from '../../batch/system.js';
import { SYSTEMS } from '../../batch/systems.js';
import type { BatchSettings } from '../../config/batch/schema.js';
import type { Environment } from '../../config/environment.js';
import { loadToken } from '../../pilot/token.js';
import { loadInvite } from '../../probe/invite-file.js';
import { type SubmitWords, settingsOfJob } from './settings.js';
import { type RenderedSubmission, renderSubmission } from './submission.js';

/** A job of which everything was checked that can be checked here; nothing was submitted yet. */
export interface PreparedJob {
  readonly system: BatchSystem;
  readonly settings: BatchSettings;
  readonly submission: RenderedSubmission;
  /** What is not wrong, but should be known. */
  readonly notes: readonly string[];
}

/** What is asked for: options of `submit`. */
export interface JobRequest extends SubmitWords {
  readonly print?: boolean;
}

/**
 * Checks settings, sizes, invite, token, and (unless it is only to be printed) the batch system's command.
 * Throws `config-invalid`, `site-unknown`, `invite-*`, `pilot-token`, `program-missing`.
 */
export function prepareJob(request: JobRequest, env: Environment, now: Date): PreparedJob {
  const job = settingsOfJob(request, env);
  const settings = job.batch.values;
  const system = SYSTEMS[settings.batch];
  checkJob(system, job.batch);
  const { invite, token } = job.files;
  const expiries = [
    ['invite', Date.parse(loadInvite(invite.path, invite.origin, now, env.uid).expires)],
    ['token', loadToken(token, now).claims.expires ?? Number.POSITIVE_INFINITY],
  ] as const;
  if (!request.print) findSubmitCommand(system, env.path);
  const notes = expiries
    .filter(([, expires]) => expires < now.getTime() + settings.time)
    .map(
      ([what, expires]) => `the ${what} expires at ${new Date(expires).toISOString()}, before the job's end`,
    );
  const submission = renderSubmission(system, job, join(env.lastingBase, 'batch'));
  return { system, settings, submission, notes };
}
