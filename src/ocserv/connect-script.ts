import { quote } from '../plan/quote.js';

/** What the connect script works with. Paths are absolute. */
export interface ConnectScript {
  readonly occtl: string;
  readonly controlSocket: string;
  readonly users: string;
  /** A file that exists while the gateway is drained: identities that may come in all the same, a line each. */
  readonly draining: string;
  readonly ip: string;
  /** Length of the queue on the session's device, in packets. */
  readonly queue?: number;
  /** The word with which the files of those begin who come to enrol, many at once: their sessions do not end each other. */
  readonly enrolling?: string;
  /** How many tunnels a node may have at once. */
  readonly tunnels: number;
  /** The routing table in which a client with several tunnels has a route by all of them; without it, by the first. */
  readonly table?: number;
  /** Where the file `when` is there, what `tc` does to the session's device; `batch` uses `$DEVICE` and `$IP_REMOTE`. */
  readonly caps?: { readonly tc: string; readonly when: string; readonly batch: string };
}

/**
 * The program that ocserv runs before it accepts a session (ocserv(8), connect-script); a failure refuses the session.
 * It admits only identities that have a file in `users`, whatever certificate or cookie they hold, of them only those that
 * stay while the gateway is drained, and it ends the older sessions of the same identity: a node that was cut off gets its address back at once. The other tunnels of the same
 * start of a node stay: they have the same name up to its number (`openconnect/session-name.ts`). POSIX sh.
 */
export function renderConnectScript(script: ConnectScript): string {
  const ip = quote(script.ip);
  const draining = quote(script.draining);
  return [
    '#!/bin/sh',
    'set -u',
    '[ "$REASON" = connect ] || exit 0',
    `[ -f ${quote(script.users)}/"$USERNAME" ] || exit 1`,
    `if [ -e ${draining} ]; then grep -qxF -e "$USERNAME" ${draining} || exit 1; fi`,
    ...(script.enrolling === undefined ? [] : enrolling(script.users, script.enrolling)),
    ...ending(script),
    // Strict reverse path filter (RFC 3704): a node cannot send with the address of another one.
    'echo 1 > "/proc/sys/net/ipv4/conf/$DEVICE/rp_filter" || exit 1',
    ...(script.queue === undefined
      ? []
      : [`${ip} link set dev "$DEVICE" txqueuelen ${script.queue} || exit 1`]),
    ...(script.caps ? capsLines(script.caps) : []),
    ...(script.table === undefined ? [] : spreading(ip, script.table)),
    'exit 0',
    '',
  ].join('\n');
}

/** Nothing more is to be done: such a session reaches nothing, so that it has no caps either. */
function enrolling(users: string, word: string): string[] {
  return [
    `read -r word _ < ${quote(users)}/"$USERNAME" || exit 1`,
    `if [ "$word" = ${word} ]; then`,
    '  echo 1 > "/proc/sys/net/ipv4/conf/$DEVICE/rp_filter" || exit 1',
    '  exit 0',
    'fi',
  ];
}

/** `$other` of the session `$id` is settled when the next one begins: occtl(8) prints one after the other. */
function ending({ occtl, controlSocket, tunnels }: ConnectScript): string[] {
  const ask = `${quote(occtl)} -s ${quote(controlSocket)}`;
  return [
    `own=\${REMOTE_HOSTNAME:-} kept=0 id= other=`,
    'case $own in *-gvpn-*-[1-9]) ;; *) own= ;; esac',
    'settle() {',
    '  [ -n "$id" ] && [ "$id" != "$ID" ] || return 0',
    `  if [ -n "$own" ] && [ "$other" != "$own" ] && [ "\${other%-*}" = "\${own%-*}" ]; then`,
    '    kept=$((kept + 1))',
    '  else',
    `    ${ask} disconnect id "$id"`,
    '  fi',
    '}',
    `sessions=$(${ask} show user "$USERNAME")`,
    'while read -r key value _; do',
    '  case $key in',
    '  ID:) settle; id=$value other= ;;',
    '  Hostname:) other=$value ;;',
    '  esac',
    'done <<END',
    '$sessions',
    'END',
    'settle',
    `[ "$kept" -lt ${tunnels} ] || exit 1`,
  ];
}

/**
 * Several devices lead to the client: a nexthop group (ip-nexthop(8)) of all of them, which the kernel shrinks by itself
 * when one goes. Two sessions may do this at once: whoever sees other members than it has written writes again.
 */
function spreading(ip: string, table: number): string[] {
  return [
    'members() {',
    `  ${ip} -4 route show exact "$IP_REMOTE" proto kernel | while read -r _ _ device _; do`,
    '    case $device in vpns[0-9]*) ;; *) continue ;; esac',
    `    ${ip} nexthop replace id "$((\${device#vpns} + 1))" dev "$device" && echo "$((\${device#vpns} + 1))"`,
    '  done | sort -n | tr "\\n" / | sed "s,/$,,"',
    '}',
    'group=$(echo "$IP_REMOTE" | { IFS=. read -r _ b c d; echo "$(((1 << 28) + (b << 16) + (c << 8) + d))"; })',
    'known= tries=0',
    'while found=$(members); [ "$found" != "$known" ] && [ "$tries" -lt 10 ]; do',
    '  known=$found tries=$((tries + 1))',
    '  case $found in',
    `  */*) ${ip} nexthop replace id "$group" group "$found" && ${ip} route replace "$IP_REMOTE/32" nhid "$group" table ${table} || known= ;;`,
    '  esac',
    'done',
    '[ -n "$found" ] && [ "$found" = "$known" ] || exit 1',
  ];
}

function capsLines({ tc, when, batch }: NonNullable<ConnectScript['caps']>): string[] {
  return [`if [ -e ${quote(when)} ]; then`, `  ${quote(tc)} -batch - <<END || exit 1`, `${batch}END`, 'fi'];
}
