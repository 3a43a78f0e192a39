import { join, resolve } from 'node:path';
import { flagOf, type Settings, type Sources, variableOf } from '../config/settings.js';

/** Settings that name files which the job reads: their paths must be whole. */
const FILES = ['invite', 'token'];

/**
 * Settings that somebody gave, as words of a command line, one option in each. They were checked: what is passed on is
 * what was written. Paths of files are made whole, from this directory or (`~/`) from the user's home.
 */
export function optionWords<T extends object>(
  settings: Settings<T>,
  sources: Sources,
  { home, except }: { readonly home: string; readonly except: readonly string[] },
): string[][] {
  const keys = Object.keys(settings.values) as (keyof T & string)[];
  return keys.flatMap((key) => {
    if (settings.origin(key) === 'default' || except.includes(key)) return [];
    const checked: unknown = settings.values[key];
    // A list may have been written as one word.
    if (Array.isArray(checked)) return checked.length > 0 ? [[flagOf(key), ...checked.map(String)]] : [];
    const raw = sources.flags[key] ?? sources.environment[variableOf(key)] ?? sources.file?.values[key];
    const text = String(raw);
    return [[flagOf(key), FILES.includes(key) ? wholePath(text, home) : text]];
  });
}

/** The absolute path that is meant by a path of the user's. */
export function wholePath(path: string, home: string): string {
  return path.startsWith('~/') ? join(home, path.slice(2)) : resolve(path);
}
