import { quote } from '../plan/quote.js';

/**
 * Files of the accounting directory by which the scripts of ocserv(8) and the gateway's process hand sessions to each
 * other. `gateway/accounting/open-sessions.ts` reads and writes the same.
 *
 * - `open/ID`: a session that is up, a line of words: name, start, device, start of its worker (field 22 of
 *   proc_pid_stat(5)), where it comes from, address, node, identity. `ID` is ocserv's: the pid of its worker.
 * - `open/ID.held`, `open/ID.ending`: the same while the gateway's process, or the script, writes its line.
 * - `open/ID.counted`: what the gateway's process knows of it: the end of its last interval; then bytes from the node,
 *   bytes to it and denied attempts, first those in intervals, then all that were seen.
 * - `caps`: bits per second to nodes and from them, of each (`*`), then of single identities; `-` where there is none.
 */
export const OPEN = 'open';
export const CAPS = 'caps';

/** Stands for what is not known. */
export const UNKNOWN = '-';

/**
 * Beginning of a script: what it writes is ours alone. A name from outside is taken only where it can be no part of
 * anything else: neither of this script nor of JSON.
 */
export function preamble(): string[] {
  return [
    'LC_ALL=C',
    'export LC_ALL',
    'umask 077',
    `case \${ID:-} in '' | *[!0-9]*) exit 1 ;; esac`,
    'now() { date -u +%Y-%m-%dT%H:%M:%SZ; }',
    'word() {',
    '  case $1 in',
    `  '' | *[!A-Za-z0-9._:%-]*) echo ${UNKNOWN} ;;`,
    `  *) [ "\${#1}" -le 64 ] && printf '%s\\n' "$1" || echo ${UNKNOWN} ;;`,
    '  esac',
    '}',
  ];
}

/** Writes down that a session begins. Where that cannot be, the session begins all the same, and ocserv's log says so. */
export function beginning(directory: string): string[] {
  const open = `${quote(directory)}/${OPEN}`;
  return [
    'begin() {',
    '  read -r stat <"/proc/$ID/stat" || return 1',
    // After the name, which may have blanks.
    `  set -- \${stat##*) }`,
    `  begun=$(now) host=\${REMOTE_HOSTNAME:-}`,
    `  place="$(word "\${IP_REAL:-}") $(word "$IP_REMOTE") $(word "\${host%-gvpn-*-[1-9]}") $(word "$USERNAME")"`,
    `  rm -f ${open}/"$ID" ${open}/"$ID".*`,
    `  echo "$begun-$ID $begun $DEVICE \${20} $place" >${open}/".$ID.new" && mv ${open}/".$ID.new" ${open}/"$ID"`,
    '}',
    'begin || echo "glidein-vpn: session $ID of $USERNAME is not accounted" >&2',
  ];
}
