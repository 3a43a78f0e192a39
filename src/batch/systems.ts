import type { BatchName } from '../config/batch/schema.js';
import { condor } from './condor.js';
import type { Grant, JobSurroundings } from './grant.js';
import { lsf } from './lsf.js';
import { pbs } from './pbs.js';
import { sge } from './sge.js';
import { slurm } from './slurm.js';
import type { BatchSystem } from './system.js';

/** Every batch system by its name in settings. */
export const SYSTEMS: Readonly<Record<BatchName, BatchSystem>> = { slurm, pbs, lsf, sge, condor };

/**
 * What was granted to the job in which we are; undefined outside of one. A job may be inside another (HTCondor's in
 * one of Slurm's): the smallest amounts hold.
 */
export function grantedHere(job: JobSurroundings): Grant | undefined {
  const grants = Object.values(SYSTEMS).flatMap((system) => system.granted(job) ?? []);
  return grants.reduceRight<Grant | undefined>(
    (inner, outer) => (inner ? smaller(inner, outer) : outer),
    undefined,
  );
}

function smaller(inner: Grant, outer: Grant): Grant {
  const { jobId: _, ...amounts } = outer;
  const least = Object.entries(amounts).map(([name, value]) => {
    const other = inner[name as keyof typeof amounts];
    return [name, other === undefined ? value : Math.min(value, other)];
  });
  return { ...inner, ...Object.fromEntries(least) };
}
