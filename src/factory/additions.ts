/** An `<attr>`: const, for the pilot's glidein_config; `published` in the factory's and the startd's ad too. */
export interface AttrSpec {
  readonly name: string;
  readonly value: string;
  readonly published: boolean;
}

/** A `<file>` of an entry, or a global one. */
export interface FileSpec {
  /** Where the factory finds it at a reconfig. */
  readonly path: string;
  /** Its name in the pilot's directory. */
  readonly name: string;
  readonly kind: 'tarball' | 'script' | 'wrapper';
  /** Seconds between two runs, for a script that the startd runs again. */
  readonly period?: number;
  /** Global ones only: run after the entry's own. */
  readonly afterEntry?: true;
}

/** What is added to an entry, or to the global part. */
export interface Additions {
  readonly attrs: readonly AttrSpec[];
  readonly files: readonly FileSpec[];
}

/** How an entry's pilots come into the VPN: a custom script does it, or whoever starts the pilot has done it. */
export type Mode = 'script' | 'wrap';

/** What `factory enable` was asked for; every path is absolute. */
export interface Wish {
  readonly mode: Mode;
  /** HOST:PORT. */
  readonly gateway: string;
  /** Path of the invite on the node; without it, it comes beside the pilot's token. */
  readonly invite?: string;
  /** The tarball on the factory, or the directory on the node where it is unpacked. */
  readonly bundle?: { readonly tarball: string } | { readonly directory: string };
  /** The directory of our scripts on the factory. */
  readonly scripts: string;
}

/** Seconds between two looks at the tunnel. */
const HEALTH_PERIOD = 60;
/** A file with this in its name is fetched only where GLIDEIN_USE_VPN is set (glidein_startup.sh, fetch_file_try). */
const CONDITIONAL = 'gconditional_VPN_';
/** Turns the global files on for one entry. */
export const SWITCH = 'GLIDEIN_USE_VPN';

/** Names of attributes that are ours. None is a secret: they are on the web, in ads and in logs. */
export const OWN_ATTRS: ReadonlySet<string> = new Set([
  SWITCH,
  'GLIDEIN_VPN_MODE',
  'GLIDEIN_VPN_GATEWAY',
  'GLIDEIN_VPN_INVITE',
  'GLIDEIN_VPN_BUNDLE_DIR',
]);

/** Is a file with this name in the pilot's directory ours? */
export function isOwnFile(name: string): boolean {
  return /^(gconditional_VPN_)?glidein-vpn-(bundle\.tgz|setup\.sh|health\.sh|job-check\.sh)$/.test(name);
}

/** For an entry that is written by hand: all of it in the entry itself. */
export function entryAdditions(wish: Wish): Additions {
  return { attrs: attrs(wish), files: files(wish) };
}

/** For entries that a tool writes, without files: those are global, and fetched where the entry's attributes say so. */
export function globalAdditions(wish: Wish): Additions {
  const conditional = files(wish).map((file) => ({
    ...file,
    name: `${CONDITIONAL}${file.name}`,
    // Only then the entry's constants are known, and with them the condition.
    afterEntry: true as const,
  }));
  return { attrs: [], files: conditional };
}

/** What each such entry has to say in addition. */
export function switchingAttrs(wish: Wish): readonly AttrSpec[] {
  return [{ name: SWITCH, value: '1', published: true }, ...attrs(wish)];
}

function attrs({ mode, gateway, invite, bundle }: Wish): AttrSpec[] {
  const hidden = (name: string, value: string | undefined): AttrSpec[] =>
    value === undefined ? [] : [{ name, value, published: false }];
  return [
    { name: 'GLIDEIN_VPN_MODE', value: mode, published: true },
    ...hidden('GLIDEIN_VPN_GATEWAY', gateway),
    ...hidden('GLIDEIN_VPN_INVITE', invite),
    ...hidden('GLIDEIN_VPN_BUNDLE_DIR', bundle && 'directory' in bundle ? bundle.directory : undefined),
  ];
}

/** In this order: the set-up needs the bundle, and what comes after needs the set-up. */
function files({ mode, bundle, scripts }: Wish): FileSpec[] {
  const script = (number: number, name: string): FileSpec => ({
    path: `${scripts}/${number}-${name}.sh`,
    name: `glidein-vpn-${name}.sh`,
    kind: 'script',
  });
  const setUp = script(10, 'setup');
  const tarball: FileSpec[] =
    bundle && 'tarball' in bundle
      ? [{ path: bundle.tarball, name: 'glidein-vpn-bundle.tgz', kind: 'tarball' }]
      : [];
  const health: FileSpec = { ...script(20, 'health'), period: HEALTH_PERIOD };
  const check: FileSpec = { ...script(30, 'job-check'), kind: 'wrapper' };
  return mode === 'wrap' ? [setUp] : [...tarball, setUp, health, check];
}
