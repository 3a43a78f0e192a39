import { createHash } from 'node:crypto';
import type { Mirror } from './mirror.js';

/** How the root file system of the lab's hosts is made. Everything that changes the result is in here. */
export interface Recipe {
  readonly suite: string;
  /** Suites that packages come from: those of `suite`, and with `NAME/SUITE` those of others. */
  readonly suites: readonly string[];
  /** Suites of the archive of security updates, where the machine has one. */
  readonly securitySuites: readonly string[];
  readonly variant: string;
  readonly packages: readonly string[];
  readonly aptOptions: readonly string[];
  readonly dpkgOptions: readonly string[];
  /** Programs without which a root is not whole: looked for after the build, and before every use. */
  readonly programs: readonly string[];
}

/** Debian trixie: its ocserv has socket activation, and its condor is of the version that pools run today. */
export const RECIPE: Recipe = {
  suite: 'trixie',
  suites: ['trixie', 'trixie-updates', 'sid'],
  securitySuites: ['trixie-security'],
  variant: 'minbase',
  packages: [
    // The two ends of the tunnel, and the programs that it is compared with.
    ...[
      'openconnect',
      'ocserv',
      'ocproxy',
      'tsocks',
      'slirp4netns',
      // trixie's pasta uploads badly into a slow link; from 2026 on it does not.
      'passt/sid',
      'gnutls-bin',
      'openssl',
      'ca-certificates',
    ],
    // The pool and what stands around it.
    ...['condor', 'nginx-light', 'dnsmasq-base', 'curl', 'python3-minimal'],
    // A host as an ordinary user finds it.
    ...['nodejs', 'util-linux', 'uidmap', 'passwd', 'procps', 'psmisc', 'busybox', 'less'],
    // Network, and looking at it.
    ...[
      'iproute2',
      'nftables',
      'iputils-ping',
      'iperf3',
      'strace',
      'tcpdump',
      'bind9-host',
      'netcat-openbsd',
      'ethtool',
    ],
  ],
  aptOptions: [
    'APT::Install-Recommends "false"',
    // The signatures are what counts: a machine whose clock is ahead would otherwise be refused.
    'Acquire::Check-Valid-Until "false"',
    // Of the other suites only what is asked for, and what that needs.
    'APT::Default-Release "trixie"',
  ],
  dpkgOptions: [
    'path-exclude=/usr/share/doc/*',
    'path-exclude=/usr/share/man/*',
    'path-exclude=/usr/share/info/*',
    'path-exclude=/usr/share/locale/*',
    // A build that a power cut ruins is thrown away anyway.
    'force-unsafe-io',
  ],
  programs: [
    ...['usr/sbin/condor_master', 'usr/bin/condor_submit', 'usr/sbin/openconnect', 'usr/sbin/ocserv'],
    ...['usr/bin/slirp4netns', 'usr/bin/pasta', 'usr/bin/node', 'usr/sbin/nginx', 'usr/sbin/dnsmasq'],
    ...['usr/bin/ocproxy', 'usr/bin/vpnns', 'usr/bin/tsocks'],
    ...['usr/sbin/nft', 'usr/sbin/tc', 'usr/bin/iperf3', 'usr/bin/setpriv', 'usr/bin/curl'],
  ],
};

/** The name under which a root is cached: other recipe, other name. */
export function recipeHash(recipe: Recipe): string {
  return createHash('sha256').update(JSON.stringify(recipe)).digest('hex').slice(0, 16);
}

/** mmdebstrap(1) with the recipe. What it fetches from `mirror` is checked against `keyring`. */
export function buildCommand(recipe: Recipe, target: string, keyring: string, mirror: Mirror): string[] {
  return [
    'mmdebstrap',
    '--verbose',
    '--mode=root',
    `--variant=${recipe.variant}`,
    ...recipe.aptOptions.map((option) => `--aptopt=${option}`),
    ...recipe.dpkgOptions.map((option) => `--dpkgopt=${option}`),
    `--include=${recipe.packages.join(',')}`,
    `--keyring=${keyring}`,
    recipe.suite,
    target,
    ...recipe.suites.map((suite) => `deb ${mirror.debian} ${suite} main`),
    ...recipe.securitySuites.flatMap((suite) =>
      mirror.security === undefined ? [] : [`deb ${mirror.security} ${suite} main`],
    ),
  ];
}
