import type { z } from 'zod';
import { FaultError } from '../health/fault-error.js';

/** Where a setting may come from; later ones win. */
export interface Sources {
  /** A section of the configuration file, and the file's path. */
  readonly file?: { readonly path: string; readonly values: Readonly<Record<string, unknown>> };
  /** `GLIDEIN_VPN_<KEY>` without the prefix: INVITE, STATE_DIR. */
  readonly environment: Readonly<Record<string, string>>;
  /** Options of the command line that were given, by their camel-case name. */
  readonly flags: Readonly<Record<string, unknown>>;
}

/** Checked settings, and who set each of them. */
export interface Settings<T> {
  readonly values: T;
  /** `--invite`, `GLIDEIN_VPN_INVITE`, the file's path, or `default`. */
  readonly origin: (key: keyof T & string) => string;
  /** The configuration file that has a section for them. */
  readonly file?: string;
}

/**
 * Merges file < environment < flags and checks the result. Throws `config-invalid`, naming key, value and origin.
 * Unknown keys of the file and of the flags are refused; the environment may hold names of other verbs (what is of no
 * verb, `variables.ts` refuses).
 */
export function loadSettings<S extends z.ZodObject>(schema: S, sources: Sources): Settings<z.output<S>> {
  const keys = Object.keys(schema.shape);
  // Without a prototype: `__proto__` is a key like any other, and an unknown one.
  const merged: Record<string, unknown> = Object.create(null);
  const origins = new Map<string, string>();
  const take = (key: string, value: unknown, origin: string) => {
    if (value === undefined) return;
    merged[key] = value;
    origins.set(key, origin);
  };
  for (const [key, value] of Object.entries(sources.file?.values ?? {}))
    take(key, value, sources.file?.path ?? '');
  for (const key of keys) take(key, sources.environment[variableOf(key)], `GLIDEIN_VPN_${variableOf(key)}`);
  for (const [key, value] of Object.entries(sources.flags)) take(key, value, flagOf(key));

  const parsed = schema.safeParse(merged);
  if (!parsed.success) throw invalid(parsed.error, merged, origins);
  return {
    values: parsed.data,
    origin: (key) => origins.get(key) ?? 'default',
    ...(sources.file ? { file: sources.file.path } : {}),
  };
}

/** stateDir: STATE_DIR */
export function variableOf(key: string): string {
  return key.replace(/([A-Z])/g, '_$1').toUpperCase();
}

/** stateDir: --state-dir */
export function flagOf(key: string): string {
  return `--${key.replace(/([A-Z])/g, '-$1').toLowerCase()}`;
}

function invalid(
  error: z.ZodError,
  merged: Record<string, unknown>,
  origins: Map<string, string>,
): FaultError {
  // An unknown key first: it may be the misspelt name of the one that is missing.
  const issue = error.issues.find(({ code }) => code === 'unrecognized_keys') ?? error.issues[0];
  const path = placeOf(issue?.path ?? []);
  const [top = ''] = path;
  const from = origins.get(top);
  if (issue?.code === 'unrecognized_keys') {
    const key = issue.keys[0] ?? '';
    const origin = (path.length > 0 ? from : origins.get(key)) ?? 'configuration';
    return new FaultError('config-invalid', {
      key: [...path, key].join('.'),
      value: text(valueAt(merged, [...path, key])),
      origin,
      why: 'there is no such setting',
    });
  }
  const key = path.join('.') || 'configuration';
  const given = valueAt(merged, path);
  const why = given === undefined ? 'is required and not set' : (issue?.message ?? 'invalid');
  return new FaultError('config-invalid', {
    key,
    value: given === undefined ? '(nothing)' : text(given),
    origin: from ?? `${flagOf(top)}, GLIDEIN_VPN_${variableOf(top)} or the configuration file`,
    why,
  });
}

/** The names that lead to a setting: `limits`, `total`, `down`. An item of a list goes by the list's name. */
function placeOf(path: readonly PropertyKey[]): string[] {
  const end = path.findIndex((step) => typeof step !== 'string');
  return path.slice(0, end < 0 ? undefined : end).map(String);
}

/** A text that stands for a mapping is the value of what is in it. */
function valueAt(value: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>((inner, key) => {
    if (typeof inner === 'string') return inner;
    return typeof inner === 'object' && inner !== null ? Reflect.get(inner, key) : undefined;
  }, value);
}

function text(value: unknown): string {
  return typeof value === 'string' ? JSON.stringify(value) : (JSON.stringify(value) ?? String(value));
}
