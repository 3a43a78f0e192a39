import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { scratch } from './scratch.js';
import { executable, start } from './script.js';

/**
 * What a glideinWMS pilot is for a custom script: its work directory, its configuration of keys and values, its
 * functions, its error_gen. Own code, from the contract (doc/factory/custom_scripts.html of glideinWMS 3.10).
 */
export interface PilotDouble {
  readonly work: string;
  /** What the glidein-vpn of the bundle was called with, a line each. */
  calls(): readonly string[];
  /** The last value of a key. */
  config(key: string): string | undefined;
  set(key: string, value: string | undefined): void;
  /** Lines of condor_vars. */
  vars(): readonly string[];
  read(name: string): string;
  /** Runs a script as the pilot does: in the work directory, with a relative configuration, and without input. */
  run(script: string, env?: NodeJS.ProcessEnv): ReturnType<typeof start>['ended'];
  /** What error_gen was told: `-ok|-error`, id, type, text. */
  verdict(): readonly string[];
}

/** The answers of the glidein-vpn in the bundle. */
export interface FakeVpn {
  /** Exit code and standard error of `up`. */
  readonly up?: { readonly code: number; readonly said: string };
  /** Exit codes of `status`, and of what is run inside by its name (getent, bash). */
  readonly status?: number;
  readonly getent?: number;
  readonly bash?: number;
}

const SCRIPTS = resolve('glidein-scripts');
export const script = (name: string) => join(SCRIPTS, name);

export function pilotDouble(fake: FakeVpn = {}): PilotDouble {
  const work = join(scratch(), "it's a work dir");
  const log = join(work, 'calls');
  for (const dir of ['bundle/bin', 'condor/sbin', 'condor/bin', 'condor/lib'])
    mkdirSync(join(work, dir), { recursive: true });
  writeFileSync(log, '');
  writeFileSync(join(work, 'condor_vars.lst'), '');
  for (const program of ['condor_master', 'condor_advertise', 'condor_startd'])
    executable(
      join(work, 'condor/sbin'),
      program,
      '#!/bin/sh',
      `printf '%s\\n' "${program} $$ $*" >>"$CALLS"`,
    );
  const enter = executable(
    join(work, 'bundle'),
    'enter',
    '#!/bin/sh',
    'printf "%s\\n" "inside $*" >>"$CALLS"',
    'case " $* " in',
    `  *" getent "*) exit ${fake.getent ?? 0} ;;`,
    `  *" bash "*) exit ${fake.bash ?? 0} ;;`,
    'esac',
    'while [ "$1" != -- ]; do shift; done; shift',
    'exec "$@"',
  );
  fakeVpn(join(work, 'bundle/bin'), enter, fake);
  const errorGen = executable(work, 'error_gen.sh', '#!/bin/sh', 'printf "%s\\n" "$@" >verdict');
  const path = join(work, 'glidein_config');
  const lines = () => readFileSync(path, 'utf8').split('\n');
  const config = (key: string) =>
    lines()
      .filter((line) => line.startsWith(`${key} `))
      .at(-1)
      ?.slice(key.length + 1);
  const set = (key: string, value: string | undefined) => {
    const kept = lines().filter((line) => line !== '' && !line.startsWith(`${key} `));
    writeFileSync(path, [...kept, ...(value === undefined ? [] : [`${key} ${value}`]), ''].join('\n'));
  };
  writeFileSync(path, '');
  const keys = {
    ADD_CONFIG_LINE_SOURCE: resolve('test/support/pilot-double/functions.source'),
    CONDOR_VARS_FILE: join(work, 'condor_vars.lst'),
    CONDOR_DIR: join(work, 'condor'),
    ERROR_GEN_PATH: errorGen,
    GLIDEIN_STARTUP_PID: String(process.pid),
    GLIDEIN_WORKSPACE_ORIG: work,
    GLIDEIN_START_DIR_ORIG: '/start',
    GLIDEIN_Collector: 'cm.example.org:9620-9640;other.example.org:9618',
    GLIDEIN_VPN_MODE: 'script',
    GLIDEIN_VPN_GATEWAY: 'vpn.example.org:443',
    GLIDEIN_VPN_BUNDLE_DIR: join(work, 'bundle'),
  };
  for (const [key, value] of Object.entries(keys)) set(key, value);
  const read = (name: string) => readFileSync(join(work, name), 'utf8');
  const list = (name: string) => (readdirSync(work).includes(name) ? read(name).trimEnd().split('\n') : []);
  return {
    work,
    config,
    set,
    read,
    calls: () => list('calls').filter((line) => line !== ''),
    vars: () => list('condor_vars.lst'),
    verdict: () => list('verdict'),
    run: (file, env = {}) => {
      const words = [
        'dash',
        '-c',
        'cd "$1" && exec dash "$2" glidein_config entry </dev/null',
        'pilot',
        work,
        file,
      ];
      return start(words, { CALLS: log, HOME: '/home/pilot', ...env }).ended;
    },
  };
}

/** A word for a shell. */
function inQuotes(word: string): string {
  return `'${word.replaceAll("'", "'\\''")}'`;
}

/** Records its calls, and answers as glidein-vpn does. */
function fakeVpn(dir: string, enter: string, fake: FakeVpn): void {
  const { code, said } = fake.up ?? { code: 0, said: '' };
  executable(
    dir,
    'glidein-vpn',
    '#!/bin/sh',
    `calls=${inQuotes(join(dir, '../../calls'))}`,
    'printf "%s\\n" "glidein-vpn $*" >>"$calls"',
    'case $1 in',
    '  up)',
    `    printf '%s' ${inQuotes(said)} >&2`,
    `    [ ${code} -eq 0 ] || exit ${code}`,
    `    printf '{\\n  "version": 1,\\n  "address": "10.90.0.5",\\n  "gateway": "vpn.example.org:443",\\n  "state": "/run/gvpn/x"\\n}\\n' ;;`,
    "  exec) cat <<'EOF'",
    `${inQuotes(enter)} --target 77 -- :`,
    'EOF',
    '    ;;',
    `  status) exit ${fake.status ?? 0} ;;`,
    'esac',
  );
}
