import { parseDocument } from 'yaml';
import { FaultError } from '../health/fault-error.js';

/** The sections of a configuration file, one for each subject. */
export const SECTIONS = ['node', 'pilot', 'gateway'] as const;

export type ConfigFile = Partial<Record<(typeof SECTIONS)[number], Record<string, unknown>>>;

/** Reads the YAML text of a configuration file. Throws `config-unreadable` with the line, `config-invalid`. */
export function parseConfigFile(source: string, path: string): ConfigFile {
  const document = parseDocument(source, { prettyErrors: true });
  const problem = document.errors[0];
  if (problem) {
    throw new FaultError(
      'config-unreadable',
      { path, why: problem.message, origin: path },
      { cause: problem },
    );
  }
  const value: unknown = document.toJS() ?? {};
  if (!isRecord(value)) throw shape(path, 'file', value, 'must be a mapping');
  for (const [key, section] of Object.entries(value)) {
    if (!SECTIONS.some((name) => name === key))
      throw shape(path, key, section, `must be one of ${SECTIONS.join(', ')}`);
    if (!isRecord(section)) throw shape(path, key, section, 'must be a mapping');
  }
  return value as ConfigFile;
}

function shape(path: string, key: string, value: unknown, why: string): FaultError {
  return new FaultError('config-invalid', {
    key,
    value: JSON.stringify(value) ?? 'nothing',
    origin: path,
    why,
  });
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
