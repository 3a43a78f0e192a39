import type { AllowRule } from '../../config/allow/rule.js';
import { type Network, toNumber } from '../../config/network.js';
import { isAmong, NEVER, PRIVATE } from '../../config/special-networks.js';
import { merge, type Span, spanOf, without } from './spans.js';

/** Addresses that may be reached at these ports. */
export interface Opening {
  readonly protocol: 'tcp' | 'udp';
  readonly addresses: Span;
  readonly ports: Span;
}

/** What an allow list opens, as the packet filter knows it. */
export interface Openings {
  /** None has anything in common with another: sets of nft(8) whose elements are intervals require that. */
  readonly ports: readonly Opening[];
  readonly echoes: readonly Span[];
  /** Every address that a rule names, whatever for. */
  readonly peers: readonly Span[];
}

/** Addresses of names; what is not there has none (yet). */
export type Answers = ReadonlyMap<string, readonly string[]>;

/**
 * What these rules open. Never `barred` networks, which are the gateway's own, nor what is never forwarded at all.
 * Private networks only by rules for a network inside of them: a larger one is meant for the world outside the site.
 */
export function openingsOf(
  rules: readonly AllowRule[],
  answers: Answers,
  barred: readonly Network[],
): Openings {
  const shut = [...NEVER, ...barred];
  const places = rules.map((rule) => ({ rule, addresses: addressesOf(rule, answers, shut) }));
  const of = (protocol: string) =>
    places.filter(({ rule }) => rule.protocols.some((own) => own === protocol));
  return {
    ports: (['tcp', 'udp'] as const).flatMap((protocol) =>
      disjoint(of(protocol)).map((part) => ({ protocol, ...part })),
    ),
    echoes: merge(of('icmp').flatMap(({ addresses }) => addresses)),
    peers: merge(places.flatMap(({ addresses }) => addresses)),
  };
}

/** May a name's answer be used? Nothing private, unless the rule says that the name lies there. */
export function isTaken(address: string, within: readonly Network[], shut: readonly Network[]): boolean {
  const own = { first: toNumber(address), prefix: 32 };
  if (isAmong(shut, own)) return false;
  return within.length > 0 ? isAmong(within, own) : !isAmong(PRIVATE, own);
}

function addressesOf(rule: AllowRule, answers: Answers, shut: readonly Network[]): Span[] {
  const { to, within } = rule;
  if (typeof to === 'string') {
    const taken = (answers.get(to) ?? []).filter((address) => isTaken(address, within, shut));
    return taken.map((address) => ({ first: toNumber(address), last: toNumber(address) }));
  }
  const closed = isAmong(PRIVATE, to) ? shut : [...shut, ...PRIVATE];
  return without(spanOf(to), closed.map(spanOf));
}

interface Place {
  readonly rule: AllowRule;
  readonly addresses: readonly Span[];
}

/** The ports are cut wherever a rule begins or ends; then the addresses of each piece are merged. */
function disjoint(places: readonly Place[]): Omit<Opening, 'protocol'>[] {
  const ranges = places.flatMap(({ rule }) => rule.ports);
  const cuts = [...new Set(ranges.flatMap(({ first, last }) => [first, last + 1]))].sort((a, b) => a - b);
  const pieces: { ports: Span; addresses: readonly Span[] }[] = [];
  for (const [index, first] of cuts.entries()) {
    const open = places.filter(({ rule }) =>
      rule.ports.some((range) => range.first <= first && first <= range.last),
    );
    const addresses = merge(open.flatMap((place) => place.addresses));
    const before = pieces.at(-1);
    const ports = { first, last: (cuts[index + 1] ?? first + 1) - 1 };
    if (before && before.ports.last + 1 === first && same(before.addresses, addresses))
      pieces[pieces.length - 1] = { addresses, ports: { first: before.ports.first, last: ports.last } };
    else if (addresses.length > 0) pieces.push({ ports, addresses });
  }
  return pieces.flatMap(({ ports, addresses }) => addresses.map((span) => ({ ports, addresses: span })));
}

function same(one: readonly Span[], other: readonly Span[]): boolean {
  return (
    one.length === other.length &&
    one.every((span, index) => span.first === other[index]?.first && span.last === other[index]?.last)
  );
}
