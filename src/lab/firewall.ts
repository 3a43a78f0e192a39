import type { HostPlan } from './topology.js';

/**
 * The packet filter of a compute node, as nft(8) reads it: out to the gateway's port, answers back, nothing else.
 * What is refused is refused at once: a test then fails in milliseconds, and for a reason.
 */
export function nodeFirewall(mayReach: NonNullable<HostPlan['mayReach']>): string {
  return `table inet site {
  chain in {
    type filter hook input priority 0; policy drop;
    iifname "lo" accept
    ct state established,related accept
  }
  chain out {
    type filter hook output priority 0; policy drop;
    oifname "lo" accept
    ct state established,related accept
    ip daddr { ${mayReach.addresses.join(', ')} } tcp dport ${mayReach.port} accept
    counter reject with icmpx admin-prohibited
  }
  chain through {
    type filter hook forward priority 0; policy drop;
  }
}
`;
}
