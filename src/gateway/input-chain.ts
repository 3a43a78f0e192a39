/**
 * What clients may ask of the gateway itself, as lines of an nft(8) table: nothing but an echo. Nothing listens on the
 * discard port either: the kernel's RST tells a node's probe that packets pass.
 */
export const INPUT_CHAIN: readonly string[] = [
  '  chain input {',
  '    type filter hook input priority filter; policy accept;',
  '    iifname "vpns*" tcp dport 9 accept',
  '    iifname "vpns*" meta l4proto != icmp drop',
  '  }',
];
