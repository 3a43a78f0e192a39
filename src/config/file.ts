import { type Document, parseDocument } from 'yaml';
import { FaultError } from '../health/fault-error.js';

/** The sections of a configuration file, one for each subject. */
export const SECTIONS = ['node', 'pilot', 'gateway'] as const;

export type ConfigFile = Partial<Record<(typeof SECTIONS)[number], Record<string, unknown>>>;

/** Reads the YAML text of a configuration file. Throws `config-unreadable` with the line, `config-invalid`. */
export function parseConfigFile(source: string, path: string): ConfigFile {
  const document = parseDocument(source, { prettyErrors: true, logLevel: 'error' });
  const value = contentOf(document, path);
  if (!isRecord(value)) throw shape(path, 'file', value, 'must be a mapping');
  const sections = Object.entries(value).map(([key, section]) => {
    if (!SECTIONS.some((name) => name === key))
      throw shape(path, key, section, `must be one of ${SECTIONS.join(', ')}`);
    // A section whose lines are all comments is null in YAML.
    if (section !== null && !isRecord(section)) throw shape(path, key, section, 'must be a mapping');
    return [key, section ?? {}];
  });
  return Object.fromEntries(sections);
}

/** Aliases are resolved only here, and may refer to nothing. */
function contentOf(document: Document, path: string): unknown {
  try {
    if (document.errors[0]) throw document.errors[0];
    return document.toJS() ?? {};
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new FaultError('config-unreadable', { path, why, origin: path }, { cause: error });
  }
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
