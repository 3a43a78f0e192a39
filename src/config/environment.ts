import { userInfo } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The root of the installation: it holds `dist`, `condor-config` and `glidein-scripts`. */
const ROOT = resolve(dirname(fileURLToPath(import.meta.url)), '../..');

/** Everything that is taken from the process's surroundings. The only place that reads the environment. */
export interface Environment {
  readonly uid: number;
  readonly gid: number;
  readonly user: string;
  readonly home: string;
  readonly path: string;
  /** Where node-local state directories live; short, because unix socket paths end at 107 bytes. */
  readonly runtimeBase: string;
  /** Where what must last is kept: a gateway's keys and identities. */
  readonly lastingBase: string;
  /** Where the lab keeps its root file systems. */
  readonly cacheBase: string;
  readonly configFile: string;
  /** Where the user's own profiles of sites are. */
  readonly sitesDir: string;
  /** Settings by `GLIDEIN_VPN_<KEY>`. */
  readonly settings: Readonly<Record<string, string>>;
  /** How to start this program again: the bundle overrides it, since there argv[0] is its private loader. */
  readonly selfCommand: readonly string[];
  readonly terminal: boolean;
  /** All of it, for programs that are to have the user's environment. */
  readonly variables: Readonly<Record<string, string | undefined>>;
}

/** Reads the surroundings. `variables` is the environment of the process, or a test's. */
export function readEnvironment(variables: NodeJS.ProcessEnv = process.env): Environment {
  const uid = process.getuid?.() ?? 0;
  const home = variables.HOME ?? '/';
  const under = (variable: string, fallback: string) =>
    join(variables[variable] || join(home, fallback), 'glidein-vpn');
  return {
    uid,
    gid: process.getgid?.() ?? 0,
    user: variables.USER ?? nameOf(uid),
    home,
    path: variables.PATH ?? '/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin',
    runtimeBase: join(variables.XDG_RUNTIME_DIR || variables.TMPDIR || '/tmp', `glidein-vpn-${uid}`),
    lastingBase: under('XDG_STATE_HOME', '.local/state'),
    cacheBase: under('XDG_CACHE_HOME', '.cache'),
    configFile: join(under('XDG_CONFIG_HOME', '.config'), 'config.yaml'),
    sitesDir: join(under('XDG_CONFIG_HOME', '.config'), 'sites'),
    settings: settingsOf(variables),
    selfCommand: variables.GLIDEIN_VPN_SELF
      ? [variables.GLIDEIN_VPN_SELF]
      : [process.execPath, process.argv[1] ?? ''],
    terminal: process.stderr.isTTY === true && variables.TERM !== 'dumb' && !variables.CI,
    variables,
  };
}

/** What `native/` builds. */
export type NativeProgram =
  | 'gvpn-ns'
  | 'gvpn-relay'
  | 'gvpn-probe'
  | 'gvpn-tcp'
  | 'gvpn-hand'
  | 'gvpn-sock'
  | 'gvpn-wan'
  | 'gvpn-openconnect.so';

/** Files that are part of the installation. */
export const installed = {
  root: ROOT,
  native: (name: NativeProgram) => join(ROOT, 'dist/native', name),
  condorConfig: join(ROOT, 'condor-config'),
  scripts: join(ROOT, 'glidein-scripts'),
  sites: join(ROOT, 'sites'),
  version: '0.1.0',
} as const;

function settingsOf(variables: NodeJS.ProcessEnv): Record<string, string> {
  const prefix = 'GLIDEIN_VPN_';
  return Object.fromEntries(
    Object.entries(variables).flatMap(([name, value]) =>
      name.startsWith(prefix) && value !== undefined ? [[name.slice(prefix.length), value]] : [],
    ),
  );
}

function nameOf(uid: number): string {
  try {
    return userInfo().username;
  } catch {
    return String(uid);
  }
}
