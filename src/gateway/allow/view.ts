import { type AllowRule, showRule } from '../../config/allow/rule.js';
import type { Network } from '../../config/network.js';
import { NEVER } from '../../config/special-networks.js';
import type { NameRecord } from './names.js';
import { isTaken } from './openings.js';

/** How a name of the list stands. */
export interface NameView {
  readonly name: string;
  /** What it opens. */
  readonly addresses: readonly string[];
  /** Answers that are not used: private addresses, and the gateway's own. */
  readonly refused: readonly string[];
  /** Why it opens nothing, or what it does from memory. */
  readonly why?: string;
}

/** What a gateway says of its allow list. */
export interface AllowView {
  readonly rules: readonly string[];
  readonly names: readonly NameView[];
}

export function viewOf(
  rules: readonly AllowRule[],
  records: ReadonlyMap<string, NameRecord>,
  barred: readonly Network[],
): AllowView {
  const names = [...records].map(([name, record]): NameView => {
    const own = rules.filter((rule) => rule.to === name);
    const used = (address: string) =>
      own.some(({ within }) => isTaken(address, within, [...NEVER, ...barred]));
    const all = [...record.seen.keys()].sort();
    const refused = all.filter((address) => !used(address));
    const why =
      record.why ??
      (refused.length > 0
        ? `not opened: ${refused.join(', ')}, which a name opens only with \`within\``
        : undefined);
    return { name, addresses: all.filter(used), refused, ...(why === undefined ? {} : { why }) };
  });
  return { rules: [...new Set(rules.map(showRule))], names };
}
