import { parseDocument } from 'yaml';
import { FaultError, messageOf } from '../health/fault-error.js';

/** Reads the YAML text of a file that is one mapping. Throws `config-unreadable` with the line, `config-invalid`. */
export function parseMapping(source: string, path: string): Record<string, unknown> {
  return mappingAt(path, 'file', contentOf(source, path));
}

/** The value as a mapping; what is not there is an empty one. Throws `config-invalid`. */
export function mappingAt(path: string, key: string, value: unknown): Record<string, unknown> {
  // A section whose lines are all comments is null in YAML.
  if (value === undefined || value === null) return {};
  if (typeof value === 'object' && !Array.isArray(value)) return value as Record<string, unknown>;
  throw wrongAt(path, key, value, 'must be a mapping');
}

/** The fault of a value in a file. */
export function wrongAt(path: string, key: string, value: unknown, why: string): FaultError {
  const shown = JSON.stringify(value) ?? 'nothing';
  return new FaultError('config-invalid', { key, value: shown, origin: path, why });
}

/** Aliases are resolved only here, and may refer to nothing. */
function contentOf(source: string, path: string): unknown {
  try {
    const document = parseDocument(source, { prettyErrors: true, logLevel: 'error' });
    if (document.errors[0]) throw document.errors[0];
    return document.toJS() ?? {};
  } catch (error) {
    throw new FaultError(
      'config-unreadable',
      { path, why: messageOf(error), origin: path },
      { cause: error },
    );
  }
}
