import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { directivesOf, renderScript } from '../../batch/script.js';
import type { Submission } from '../../batch/submit.js';
import type { BatchSystem } from '../../batch/system.js';
import { installed } from '../../config/environment.js';
import type { JobSettings } from './settings.js';

/** A job as text. */
export interface RenderedSubmission {
  readonly script: string;
  /** Where directives are a file of their own. */
  readonly description?: string;
  /** Where the script is kept in that case. */
  readonly path: string;
  /** What the batch system is given. */
  readonly handed: Pick<Submission, 'input' | 'file'>;
}

/** `directory` is for scripts that a batch system takes later than at submission. */
export function renderSubmission(
  system: BatchSystem,
  { batch, pilot, pool }: JobSettings,
  directory: string,
): RenderedSubmission {
  const { values: settings } = batch;
  const { root, version } = installed;
  const script = renderScript({ system, settings, pilot, pool, installation: root, version });
  const digest = createHash('sha256').update(script).digest('hex').slice(0, 12);
  const path = join(directory, `${settings.jobName}-${digest}.sh`);
  if (system.prefix !== undefined) return { script, path, handed: { input: script } };
  const lines = [`executable = ${path}`, ...directivesOf(system, settings)];
  const description = `${lines.join('\n')}\n`;
  return { script, description, path, handed: { input: description, file: { path, content: script } } };
}
