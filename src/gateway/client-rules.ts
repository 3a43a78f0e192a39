/**
 * What clients may ask of the gateway itself, as lines of an nft(8) table: nothing but an echo. Nothing listens on the
 * discard port either: the kernel's RST tells a node's probe that packets pass.
 */
export const INPUT_CHAIN: readonly string[] = inputChain([]);

/** The same with further lines: what else clients may ask. */
export function inputChain(accepted: readonly string[]): string[] {
  return [
    '  chain input {',
    '    type filter hook input priority filter; policy accept;',
    '    iifname "vpns*" tcp dport 9 accept',
    ...accepted,
    '    iifname "vpns*" meta l4proto != icmp drop',
    '  }',
  ];
}

/**
 * Where clients never get to, whatever else is allowed: a host's loopback, and link-local addresses, among which clouds
 * keep the credentials of the host (169.254.169.254). A line of a forward chain.
 */
export const NEVER_FORWARDED = neverForwarded('vpns*');

/** The same where clients come from other devices. */
export function neverForwarded(devices: string): string {
  return `    iifname "${devices}" ip daddr { 127.0.0.0/8, 169.254.0.0/16 } drop`;
}
