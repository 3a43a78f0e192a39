import { mappingAt, parseMapping, wrongAt } from './yaml.js';

/** The sections of a configuration file, one for each subject. */
export const SECTIONS = ['node', 'pilot', 'gateway'] as const;

export type ConfigFile = Partial<Record<(typeof SECTIONS)[number], Record<string, unknown>>>;

/** Reads the YAML text of a configuration file. Throws `config-unreadable` with the line, `config-invalid`. */
export function parseConfigFile(source: string, path: string): ConfigFile {
  const sections = Object.entries(parseMapping(source, path)).map(([key, section]) => {
    if (!SECTIONS.some((name) => name === key))
      throw wrongAt(path, key, section, `must be one of ${SECTIONS.join(', ')}`);
    return [key, mappingAt(path, key, section)];
  });
  return Object.fromEntries(sections);
}
