import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseProfile, type SiteProfile } from '../config/batch/profile.js';
import { FaultError, messageOf } from '../health/fault-error.js';

/** A profile and the file that it is in. */
export interface FoundProfile extends SiteProfile {
  readonly path: string;
}

/**
 * The profile of a site: the file itself when a path is given, else `NAME.yaml` of the first directory that has it.
 * Throws `site-unknown`, `config-unreadable`, `config-invalid`.
 */
export function findProfile(site: string, directories: readonly string[]): FoundProfile {
  const candidates = site.includes('/') ? [site] : directories.map((dir) => join(dir, `${site}.yaml`));
  const path = candidates.find((candidate) => existsSync(candidate));
  if (path === undefined) {
    const names = [...new Set(directories.flatMap(namesIn))].sort();
    const known = names.length > 0 ? `there are ${names.join(', ')}` : 'there is none';
    throw new FaultError('site-unknown', { site, known, path: candidates[0] ?? site });
  }
  try {
    return { ...parseProfile(readFileSync(path, 'utf8'), path), path };
  } catch (error) {
    if (error instanceof FaultError) throw error;
    throw new FaultError('config-unreadable', { path, why: messageOf(error), origin: '--site' });
  }
}

function namesIn(directory: string): string[] {
  try {
    return readdirSync(directory).flatMap((name) => /^(.+)\.yaml$/.exec(name)?.[1] ?? []);
  } catch {
    return [];
  }
}
