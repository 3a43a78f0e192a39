import { readFileSync } from 'node:fs';
import type { z } from 'zod';
import type { Environment } from '../config/environment.js';
import { type ConfigFile, parseConfigFile, type SECTIONS } from '../config/file.js';
import { type NodeSettings, nodeSchema } from '../config/node.js';
import { loadSettings, type Settings, type Sources } from '../config/settings.js';
import { refuseUnknownVariables } from '../config/variables.js';
import { FaultError, messageOf } from '../health/fault-error.js';
import type { CommonOptions } from './context.js';

/** Settings of one section: configuration file, then environment, then the options that belong to it. */
export function settingsFor<S extends z.ZodObject>(
  schema: S,
  section: (typeof SECTIONS)[number],
  options: CommonOptions,
  env: Environment,
): Settings<z.output<S>> {
  refuseUnknownVariables(env.settings);
  const file = sectionOf(section, options, env);
  return loadSettings(schema, {
    ...(file ? { file } : {}),
    environment: env.settings,
    flags: pick({ ...options }, schema),
  });
}

/** A section of the configuration file, and where it stands; undefined where there is none. */
export function sectionOf(
  section: (typeof SECTIONS)[number],
  options: CommonOptions,
  env: Environment,
): Sources['file'] {
  const path = options.config ?? env.configFile;
  const values = readConfig(path, options.config !== undefined)[section];
  return values && { path, values };
}

/** Settings of a tunnel that lasts as long as one `verb`: without a name, it has one of its own. */
export function passingTunnel(
  verb: string,
  options: CommonOptions,
  env: Environment,
): Settings<NodeSettings> {
  const { values, origin } = settingsFor(nodeSchema, 'node', options, env);
  const unnamed = origin('name') === 'default' && values.stateDir === undefined;
  return { values: unnamed ? { ...values, name: `${verb}-${process.pid}` } : values, origin };
}

const chosenSchema = nodeSchema.pick({ name: true, stateDir: true }).strip();

/** Which running tunnel is meant, by the same settings that `up` has; no name when nobody gave one. */
export function chosenTunnel(
  options: CommonOptions,
  env: Environment,
): { readonly name?: string; readonly stateDir?: string } {
  const settings = settingsFor(chosenSchema, 'node', options, env);
  const { name, stateDir } = settings.values;
  return {
    ...(settings.origin('name') === 'default' ? {} : { name }),
    ...(stateDir === undefined ? {} : { stateDir }),
  };
}

/** The flags that belong to the schema. */
function pick(options: Readonly<Record<string, unknown>>, schema: z.ZodObject): Record<string, unknown> {
  return Object.fromEntries(Object.entries(options).filter(([key]) => key in schema.shape));
}

function readConfig(path: string, named: boolean): ConfigFile {
  let source: string;
  try {
    source = readFileSync(path, 'utf8');
  } catch (error) {
    if (!named && (error as NodeJS.ErrnoException).code === 'ENOENT') return {};
    throw new FaultError('config-unreadable', {
      path,
      why: messageOf(error),
      origin: named ? '--config' : 'default',
    });
  }
  return parseConfigFile(source, path);
}
