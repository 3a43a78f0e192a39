import { type Network, sizeOf, toAddress } from '../../config/network.js';

/** Whole numbers from `first` to `last`, both included: addresses, or ports. */
export interface Span {
  readonly first: number;
  readonly last: number;
}

export function spanOf(network: Network): Span {
  return { first: network.first, last: network.first + sizeOf(network) - 1 };
}

/** The same numbers in as few spans as can be, in order. */
export function merge(spans: readonly Span[]): Span[] {
  const merged: Span[] = [];
  for (const span of [...spans].sort((one, other) => one.first - other.first)) {
    const before = merged.at(-1);
    if (before && span.first <= before.last + 1)
      merged[merged.length - 1] = { first: before.first, last: Math.max(before.last, span.last) };
    else merged.push(span);
  }
  return merged;
}

/** What of `span` lies in none of `others`. */
export function without(span: Span, others: readonly Span[]): Span[] {
  const left: Span[] = [];
  let { first } = span;
  for (const other of merge(others)) {
    if (other.first > first) left.push({ first, last: Math.min(span.last, other.first - 1) });
    first = Math.max(first, other.last + 1);
    if (first > span.last) break;
  }
  if (first <= span.last) left.push({ first, last: span.last });
  return left.filter((part) => part.first <= part.last);
}

/** As nft(8) writes addresses: `10.0.0.1` or `10.0.0.1-10.0.0.9`. */
export function showAddresses({ first, last }: Span): string {
  return first === last ? toAddress(first) : `${toAddress(first)}-${toAddress(last)}`;
}

/** As nft(8) writes ports. */
export function showSpan({ first, last }: Span): string {
  return first === last ? String(first) : `${first}-${last}`;
}
