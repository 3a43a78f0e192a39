import { readFileSync } from 'node:fs';
import { hostname } from 'node:os';
import type { Grant } from '../batch/grant.js';
import { grantedHere } from '../batch/systems.js';

/** What the batch system whose job we are says that it granted; undefined outside of a job. */
export function readGrant(variables: Readonly<Record<string, string | undefined>>): Grant | undefined {
  return grantedHere({ variables, read, hostname: hostname() });
}

function read(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}
