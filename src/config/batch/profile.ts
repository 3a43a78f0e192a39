import { mappingAt, parseMapping, wrongAt } from '../yaml.js';

/** A site's profile, its values unchecked: settings of `submit`, of its pilots, and of their tunnels. */
export interface SiteProfile {
  readonly batch: Readonly<Record<string, unknown>>;
  readonly pilot: Readonly<Record<string, unknown>>;
  readonly node: Readonly<Record<string, unknown>>;
}

/** Settings of the sections `pilot` and `node` that the job itself decides, from what it is granted. */
export const DECIDED = {
  pilot: ['deadline', 'cpus', 'memoryMb', 'diskMb', 'gpus', 'executeDir', 'stopTimeout'],
  node: ['name', 'stateDir'],
} as const;

/**
 * Reads the YAML of a profile: the settings of `submit`, and two mappings, `pilot` and `tunnel`, with the settings of
 * the configuration file's sections `pilot` and `node`. Throws `config-unreadable` with the line, `config-invalid`.
 */
export function parseProfile(source: string, path: string): SiteProfile {
  const { pilot, tunnel, ...batch } = parseMapping(source, path);
  return {
    batch,
    pilot: section(path, 'pilot', pilot, DECIDED.pilot),
    node: section(path, 'tunnel', tunnel, DECIDED.node),
  };
}

function section(
  path: string,
  name: string,
  value: unknown,
  decided: readonly string[],
): Record<string, unknown> {
  const settings = mappingAt(path, name, value);
  const key = decided.find((candidate) => candidate in settings);
  if (key === undefined) return settings;
  throw wrongAt(path, `${name}.${key}`, settings[key], 'is decided by the job, from what it is granted');
}
