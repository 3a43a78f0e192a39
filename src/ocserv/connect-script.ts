import { quote } from '../plan/quote.js';

/** What the connect script works with. Paths are absolute. */
export interface ConnectScript {
  readonly occtl: string;
  readonly controlSocket: string;
  readonly users: string;
  /** Sets the length of the queue on the session's device; needs `ip`. */
  readonly queue?: { readonly ip: string; readonly packets: number };
}

/**
 * The program that ocserv runs before it accepts a session (ocserv(8), connect-script); a failure refuses the session.
 * It admits only identities that have a file in `users`, whatever certificate or cookie they hold, and it ends the older
 * sessions of the same identity: a node that was cut off gets its address back at once. POSIX sh.
 */
export function renderConnectScript(script: ConnectScript): string {
  const occtl = `${quote(script.occtl)} -s ${quote(script.controlSocket)}`;
  return [
    '#!/bin/sh',
    'set -u',
    '[ "$REASON" = connect ] || exit 0',
    `[ -f ${quote(script.users)}/"$USERNAME" ] || exit 1`,
    `${occtl} show user "$USERNAME" | while read -r key value _; do`,
    '  if [ "$key" = ID: ] && [ "$value" != "$ID" ]; then',
    `    ${occtl} disconnect id "$value"`,
    '  fi',
    'done',
    // Strict reverse path filter (RFC 3704): a node cannot send with the address of another one.
    'echo 1 > "/proc/sys/net/ipv4/conf/$DEVICE/rp_filter" || exit 1',
    ...(script.queue
      ? [`${quote(script.queue.ip)} link set dev "$DEVICE" txqueuelen ${script.queue.packets} || exit 1`]
      : []),
    'exit 0',
    '',
  ].join('\n');
}
