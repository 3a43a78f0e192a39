import { poll } from '../effects/wait.js';
import { FaultError } from '../health/fault-error.js';
import { type Ad, query } from './condor-query.js';
import { homeOf } from './host-entry.js';
import type { Lab } from './lab.js';
import { LAB } from './topology.js';
import { renderSubmit, SUBMISSION, type WmAgentJob } from './wmagent-job.js';

/** Values of JobStatus (HTCondor manual, "Job ClassAd Attributes"). */
const STATUS = [
  'unexpanded',
  'idle',
  'running',
  'removed',
  'completed',
  'held',
  'transferring output',
  'suspended',
];

export interface FinishedJob {
  readonly cluster: number;
  /** Undefined when a signal ended it. */
  readonly exitCode: number | undefined;
  /** How often it was started: more than 1 means that it was lost in between. */
  readonly starts: number;
  /** The whole ad, from the history. */
  readonly ad: Ad;
}

const submitter = LAB.users.pool.name;

/** Submits a job as the pool's ordinary user, from a directory of its own. Returns its cluster id. */
export async function submitJob(lab: Lab, job: WmAgentJob): Promise<number> {
  const host = lab.host('pool');
  const home = homeOf(submitter);
  const script = 'mkdir -p jobs && mktemp -d "$HOME/jobs/XXXXXX"';
  const directory = (await host.output(['sh', '-c', script], { user: submitter })).trim();
  const files = { ...job.inputs, [SUBMISSION.description]: renderSubmit(job, directory) };
  await Promise.all([
    ...Object.entries(files).map(([name, content]) =>
      host.writeFile(`${directory}/${name}`, content, { user: submitter }),
    ),
    host.writeFile(`${directory}/${SUBMISSION.executable}`, job.executable, { user: submitter, mode: 0o755 }),
  ]);
  const submit = ['env', '-C', directory, 'condor_submit', '-terse', SUBMISSION.description];
  const answer = await host.output(submit, { user: submitter, timeoutMs: 60_000 });
  const cluster = Number.parseInt(answer, 10);
  if (cluster > 0) return cluster;
  throw new FaultError('lab-broken', {
    host: 'pool',
    why: `condor_submit said: ${answer}`,
    log: `${home}/jobs`,
  });
}

/** What the queue says of a job now, or undefined when it has left the queue. */
export async function queuedJob(lab: Lab, cluster: number): Promise<Ad | undefined> {
  return (await query(lab, 'condor_q', [String(cluster)]))[0];
}

/** Waits for the end of a job. Throws `lab-job` when it is held, removed, or still there after `timeoutMs`. */
export async function waitForJob(
  lab: Lab,
  cluster: number,
  timeoutMs: number,
  signal?: AbortSignal,
): Promise<FinishedJob> {
  let last = 'not seen';
  const ad = await poll(
    async () => {
      const queued = await queuedJob(lab, cluster);
      if (!queued) return (await query(lab, 'condor_history', [String(cluster), '-limit', '1']))[0];
      last = statusOf(queued);
      if (last === 'held') throw failure(cluster, `held: ${String(queued.HoldReason)}`);
      return undefined;
    },
    { timeoutMs, everyMs: 250, signal },
  );
  if (!ad) throw failure(cluster, `still ${last} after ${timeoutMs / 1000} s`);
  if (statusOf(ad) !== 'completed') throw failure(cluster, `${statusOf(ad)}: ${String(ad.RemoveReason)}`);
  const exitCode = typeof ad.ExitCode === 'number' ? ad.ExitCode : undefined;
  return { cluster, exitCode, starts: Number(ad.NumJobStarts), ad };
}

/** The content of a file that came back from a job: an output, or `stdout` or `stderr`. */
export async function jobFile(lab: Lab, job: FinishedJob, name: string): Promise<string> {
  const file = { stdout: job.ad.Out, stderr: job.ad.Err }[name] ?? name;
  return await lab.host('pool').output(['cat', `${String(job.ad.Iwd)}/${String(file)}`], { user: submitter });
}

/** All slots that the pool knows. */
export async function slots(lab: Lab): Promise<Ad[]> {
  return await query(lab, 'condor_status', []);
}

/** The status of a job, in words. */
export function statusOf(ad: Ad): string {
  return STATUS[Number(ad.JobStatus)] ?? `status ${String(ad.JobStatus)}`;
}

function failure(job: number, why: string): FaultError {
  return new FaultError('lab-job', { job, why });
}
