import { type ClassAd, ClassAdError, readAds } from '../classad/index.js';
import { streamOutput } from '../effects/stream-output.js';
import { FaultError, messageOf } from '../health/fault-error.js';
import { findCommand } from '../probe/command.js';

/** Which pool and which schedd are asked; HTCondor's configuration says it where they are not given. */
export interface Where {
  /** The central manager, as `condor_status -pool` takes it. */
  readonly pool?: string;
  /** The schedd, as `condor_q -name` takes it. */
  readonly schedd?: string;
}

/** The slots of a pool that fulfil a constraint, one by one. Throws `program-missing` and `pool-query`. */
export function slotsOfPool(where: Where, searchPath: string, constraint?: string): AsyncGenerator<ClassAd> {
  const which = constraint === undefined ? [] : ['-constraint', constraint];
  return ask('condor_status', [...atPool(where), ...which, '-long'], searchPath);
}

/** A job of the queue by its id, `12` or `12.3`: the first of a cluster. Throws as above, also when there is none. */
export async function jobOfQueue(id: string, where: Where, searchPath: string): Promise<ClassAd> {
  const schedd = where.schedd === undefined ? [] : ['-name', where.schedd];
  const words = [...atPool(where), ...schedd, id, '-long'];
  for await (const job of ask('condor_q', words, searchPath)) return job;
  throw new FaultError(
    'pool-query',
    { program: 'condor_q', why: `job ${id} is not in the queue` },
    { fix: 'Give the id of a job that waits (`condor_q -allusers`), and its schedd by --schedd.' },
  );
}

function atPool({ pool }: Where): string[] {
  return pool === undefined ? [] : ['-pool', pool];
}

async function* ask(
  program: 'condor_status' | 'condor_q',
  words: readonly string[],
  searchPath: string,
): AsyncGenerator<ClassAd> {
  const found = findCommand(program, searchPath);
  if (!('path' in found)) {
    throw new FaultError('program-missing', { program, package: "HTCondor's tools (package `condor`)" });
  }
  try {
    yield* readAds(streamOutput([found.path, ...words]), { form: 'long', parse: 'late' });
  } catch (error) {
    const why =
      error instanceof ClassAdError ? `what it printed is no ad: ${error.message}` : messageOf(error);
    throw new FaultError('pool-query', { program, why }, { cause: error });
  }
}
