import { basename } from 'node:path';
import { optionWords, wholePath } from '../../batch/pilot-options.js';
import { type FoundProfile, findProfile } from '../../batch/profiles.js';
import { DECIDED } from '../../config/batch/profile.js';
import { type BatchSettings, batchSchema } from '../../config/batch/schema.js';
import { showEndpoint } from '../../config/endpoint.js';
import { type Environment, installed } from '../../config/environment.js';
import { nodeSchema } from '../../config/node.js';
import { pilotSchema } from '../../config/pilot.js';
import { loadSettings, type Settings, type Sources } from '../../config/settings.js';
import { refuseUnknownVariables } from '../../config/variables.js';
import type { CommonOptions } from '../context.js';
import { sectionOf } from '../settings.js';

/** Everything that a job is made from, checked. */
export interface JobSettings {
  readonly batch: Settings<BatchSettings>;
  /** Options of `glidein-vpn pilot`. */
  readonly pilot: readonly (readonly string[])[];
  readonly pool: string;
  /** Files with secrets, by whole paths. */
  readonly files: {
    readonly invite: { readonly path: string; readonly origin: string };
    readonly token: string;
  };
}

/** Options of `submit`. `site` is the name of a profile; the pilots' site is a setting of the profile's. */
export interface SubmitWords extends CommonOptions {
  readonly site?: string;
}

/**
 * The settings of a job, of its pilots and of their tunnels: the configuration file, over it the site's profile, then
 * environment and options. Throws `config-invalid`, `config-unreadable`, `site-unknown`, `variable-unknown`.
 */
export function settingsOfJob(options: SubmitWords, env: Environment): JobSettings {
  refuseUnknownVariables(env.settings);
  const profile =
    options.site === undefined ? undefined : findProfile(options.site, [env.sitesDir, installed.sites]);
  const pilotSources = withSite(sourcesOf('pilot', options, env, profile), options.site);
  const nodeSources = sourcesOf('node', options, env, profile);
  const batch = loadSettings(batchSchema, {
    ...(profile ? { file: { path: profile.path, values: profile.batch } } : {}),
    environment: env.settings,
    flags: pick(options, Object.keys(batchSchema.shape)),
  });
  const pilot = loadSettings(pilotSchema, pilotSources);
  const node = loadSettings(nodeSchema, nodeSources);
  const { home } = env;
  return {
    batch,
    pilot: [
      ...optionWords(node, nodeSources, { home, except: DECIDED.node }),
      ...optionWords(pilot, pilotSources, { home, except: DECIDED.pilot }),
    ],
    pool: showEndpoint(pilot.values.pool),
    files: {
      invite: { path: wholePath(node.values.invite, home), origin: node.origin('invite') },
      token: wholePath(pilot.values.token, home),
    },
  };
}

/** Options of `submit` that are the pilots' or their tunnels'. */
const SHARED = { pilot: ['pool', 'token'], node: ['invite'] } as const;

/** A value of the profile stands in front of the configuration file's. */
function sourcesOf(
  section: keyof typeof SHARED,
  options: SubmitWords,
  env: Environment,
  profile: FoundProfile | undefined,
): Sources {
  const file = sectionOf(section, options, env);
  const inProfile = profile && Object.keys(profile[section]).length > 0;
  const path = inProfile ? profile.path : file?.path;
  const values = { ...file?.values, ...profile?.[section] };
  return {
    ...(path === undefined ? {} : { file: { path, values } }),
    environment: env.settings,
    flags: pick(options, SHARED[section]),
  };
}

/** Pilots whose site nobody has said have the name of the profile. */
function withSite(sources: Sources, profile: string | undefined): Sources {
  if (profile === undefined) return sources;
  const site = basename(profile, '.yaml');
  const { path, values } = sources.file ?? { path: '--site', values: {} };
  return { ...sources, file: { path, values: { site, ...values } } };
}

function pick(options: object, keys: readonly string[]): Record<string, unknown> {
  return Object.fromEntries(Object.entries(options).filter(([key]) => keys.includes(key)));
}
