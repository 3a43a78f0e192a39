import type { Launcher } from '../system.js';
import { WARNINGS } from './node.js';

/** POSIX sh: what both parts of a script use. */
export function commonFunctions(): string[] {
  return `\
say() {
  printf 'glidein-vpn job: %s\\n' "$*" >&2
}

# 78: the configuration is wrong (sysexits.h).
fail() {
  say "$*"
  exit 78
}

# Waits for a process to its very end, and gives its exit code. A signal interrupts the waiting: the code is its own then,
# and of a process that ended meanwhile some shells know none any more. That end was asked for: 0.
wait_for() {
  code=127
  while :; do
    heard=''
    wait "$1"
    last=$?
    if [ -z "$heard" ]; then
      [ "$last" -eq 127 ] || code=$last
      return "$code"
    fi
    if [ "$last" -lt 127 ]; then code=$last; elif [ "$code" -eq 127 ]; then code=0; fi
  done
}`.split('\n');
}

/** POSIX sh: the end of the script of a job with one node. */
export function oneNode(): string[] {
  return ['on_this_node "$deadline"'];
}

/** POSIX sh: the end of the script of a job with several nodes, which is run again on each of them. */
export function severalNodes({ start, relay }: Launcher): string[] {
  return [
    '# What starts the parts ends when they have ended; signals that reach the whole job do not end it.',
    'launch() {',
    `  trap '' ${WARNINGS}`,
    ...start.map((line) => `  ${line}`),
    '}',
    '',
    'tell_nodes() {',
    '  heard=yes',
    '  [ -z "$told" ] || return 0',
    '  told=yes',
    ...(relay ?? ['# The batch system signals the parts on the nodes by itself.']).map((line) => `  ${line}`),
    '  say "told to end"',
    '}',
    '',
    '# The batch system has put this script where only the first node sees it: the others run a copy.',
    'copy=$(pwd)/.glidein-vpn-$job.sh',
    'case $copy in',
    '  *[!A-Za-z0-9._+@%=,/-]*) fail "$copy has letters that not every launcher passes on: submit from another directory" ;;',
    'esac',
    'cp "$0" "$copy" || fail "cannot copy this script to $copy, where all nodes would see it"',
    'trap \'rm -f "$copy"\' EXIT',
    "told=''",
    'launch /bin/sh "$copy" on-node "$deadline" </dev/null &',
    'launcher=$!',
    `trap tell_nodes ${WARNINGS}`,
    'wait_for "$launcher"',
  ];
}
