/** What the part of a script that runs on a node is made from. Words are POSIX sh. */
export interface NodePart {
  readonly scratch: string;
  /** Is glidein-vpn in a tarball? */
  readonly tarball: boolean;
  readonly path: readonly string[];
  readonly setup: readonly string[];
  /** Options of `glidein-vpn pilot`, one option with its value in each. */
  readonly options: readonly string[];
}

/** The signals by which batch systems say that a job is to end. */
export const WARNINGS = 'HUP INT TERM USR1 USR2 URG XCPU';

/** POSIX sh: the functions of the part that runs on each node. */
export function nodeFunctions(part: NodePart): string[] {
  return [
    '# Everything on one node, from the directory on its own disk to the removal of it. $1: the deadline of the pilot.',
    'on_this_node() {',
    '  deadline=$1',
    ...(part.path.length > 0 ? [`  PATH=${part.path.join(':')}:$PATH`] : []),
    '  # The directory of a login is not on a compute node.',
    '  unset XDG_RUNTIME_DIR',
    ...part.setup.map((line) => `  ${line}`),
    '',
    `  disk=${part.scratch}`,
    '  # A name that came along from the login host may be nothing here.',
    '  [ -d "$disk" ] && [ -w "$disk" ] || disk=/tmp',
    '  place=$(mktemp -d "$disk/gvpn.XXXXXX") || fail "no directory can be made in $disk"',
    `  pilot='' asked='' told=''${part.tarball ? " version=''" : ''}`,
    '  trap clean_up EXIT',
    `  trap ask_to_end ${WARNINGS}`,
    ...(part.tarball ? ['  take_bundle'] : []),
    '',
    '  if [ -x "$installation/bin/glidein-vpn" ]; then',
    '    set -- "$installation/bin/glidein-vpn"',
    '  elif [ -r "$installation/dist/cli/main.js" ]; then',
    '    set -- node "$installation/dist/cli/main.js"',
    '  else',
    '    fail "there is no glidein-vpn in $installation on $(uname -n)"',
    '  fi',
    '  [ -z "$asked" ] || return 0',
    '',
    '  # In a session of its own, the pilot does not hear the signals that batch systems send to all processes of a job:',
    '  # this shell tells it, once, and it ends by itself when this shell is gone. Its state is below TMPDIR. How many',
    '  # cores, how much memory and which GPUs it has, it finds in the environment and its cgroup.',
    '  say "starting a pilot on $(uname -n), to end before $(date -d "@$deadline")"',
    '  TMPDIR=$place setsid "$@" pilot \\',
    ...part.options.map((option) => `    ${option} \\`),
    '    --deadline "$deadline" --end-with-parent </dev/null &',
    '  pilot=$!',
    '  [ -z "$asked" ] || tell_pilot',
    '  wait_for "$pilot"',
    '}',
    '',
    'ask_to_end() {',
    '  heard=yes',
    '  [ -n "$asked" ] || say "told to end"',
    '  asked=yes',
    '  [ -z "$pilot" ] || tell_pilot',
    '}',
    '',
    '# Once: asked again, a pilot would not wait for its jobs.',
    'tell_pilot() {',
    '  [ -n "$told" ] || kill -TERM "$pilot" 2>/dev/null',
    '  told=yes',
    '}',
    '',
    'clean_up() {',
    `  trap '' ${WARNINGS}`,
    '  rm -rf "$place"',
    ...(part.tarball ? ['  leave_bundle'] : []),
    '}',
  ];
}
