import { NODE_DIGITS } from '../config/invite.js';
import { quote } from '../plan/quote.js';
import { CAPS, OPEN, preamble, UNKNOWN } from './accounting-words.js';

/**
 * The program that ocserv runs when a session has ended (ocserv(8), disconnect-script): it appends the session's line to
 * the day's file of `directory`, in one write, whether or not the gateway's process is alive. The line's fields are those
 * of `gateway/accounting/record.ts`. POSIX sh.
 *
 * STATS_BYTES_IN is what came from the node, STATS_BYTES_OUT what went to it (ocserv's worker-vpn.c: `tun_bytes_in` is
 * what it writes to its device). ocserv ends a session that it throws out without asking its worker once more, and says
 * too little then: what the gateway's process has seen counts where it is more.
 */
export function renderDisconnectScript(directory: string): string {
  return [
    '#!/bin/sh',
    'set -u',
    `[ "\${REASON:-}" = disconnect ] || exit 0`,
    ...preamble(),
    `cd ${quote(directory)} || exit 1`,
    ...CLAIM,
    ...COUNTS,
    ...CAP,
    ...LINE,
    'rm -f "$open.ending" "$open.counted"',
    '',
  ].join('\n');
}

/** Whoever renames the file writes the session's next line. A holder that is gone does not keep it. */
const CLAIM: readonly string[] = [
  `open=${OPEN}/$ID tries=0 absent=0`,
  'until mv "$open" "$open.ending" 2>/dev/null; do',
  '  tries=$((tries + 1))',
  // Not one that is accounted, such as of a node that came to enrol; or the gateway closes it itself.
  '  if [ -e "$open" ] || [ -e "$open.held" ]; then absent=0; else absent=$((absent + 1)); fi',
  '  [ "$absent" -lt 3 ] || exit 0',
  '  if [ "$tries" -ge 20 ]; then',
  '    mv "$open.held" "$open.ending" 2>/dev/null || exit 0',
  '    break',
  '  fi',
  '  sleep 0.1',
  'done',
];

const COUNTS: readonly string[] = [
  'read -r session start device worker remote address node identity <"$open.ending" || exit 1',
  'since=$start from=0 to=0 denied=0 all_from=0 all_to=0 all_denied=0',
  '[ ! -r "$open.counted" ] || read -r since from to denied all_from all_to all_denied <"$open.counted"',
  'most() {',
  '  case $1 in \'\' | *[!0-9]*) echo "$2" ;; *) [ "$1" -gt "$2" ] && echo "$1" || echo "$2" ;; esac',
  '}',
  `all_from=$(most "\${STATS_BYTES_IN:-}" "$all_from")`,
  `all_to=$(most "\${STATS_BYTES_OUT:-}" "$all_to")`,
];

const CAP: readonly string[] = [
  // A node that enrolled has the caps of its invite.
  `down=${UNKNOWN} up=${UNKNOWN} invite=\${identity%.${'[0-9a-f]'.repeat(NODE_DIGITS)}}`,
  'while read -r name own_down own_up; do',
  '  case $name in \'*\' | "$identity" | "$invite") down=$own_down up=$own_up ;; esac',
  `done <${CAPS}`,
  'bits() { case $1 in *[!0-9]*) echo null ;; *) echo "$1" ;; esac; }',
  'cap="{\\"down\\":$(bits "$down"),\\"up\\":$(bits "$up")}"',
  `[ "$down$up" != ${UNKNOWN}${UNKNOWN} ] || cap=null`,
];

const LINE: readonly string[] = [
  `text() { [ "$1" = ${UNKNOWN} ] && echo null || echo "\\"$1\\""; }`,
  'end=$(now)',
  'head="\\"version\\":1,\\"kind\\":\\"session\\",\\"session\\":\\"$session\\",\\"identity\\":$(text "$identity"),\\"node\\":$(text "$node")"',
  'place="\\"remote\\":$(text "$remote"),\\"address\\":$(text "$address"),\\"start\\":\\"$start\\",\\"end\\":\\"$end\\",\\"lost\\":false"',
  'sums="\\"bytesFromNode\\":$all_from,\\"bytesToNode\\":$all_to,\\"denied\\":$all_denied"',
  'rest="{\\"since\\":\\"$since\\",\\"bytesFromNode\\":$((all_from - from)),\\"bytesToNode\\":$((all_to - to)),\\"denied\\":$((all_denied - denied))}"',
  `printf '{%s,%s,%s,"cap":%s,"rest":%s}\\n' "$head" "$place" "$sums" "$cap" "$rest" >>"\${end%%T*}.jsonl" || exit 1`,
];
