import { isIPv4 } from 'node:net';
import { z } from 'zod';

/** An IPv4 network. Addresses are numbers here: they are counted and compared. */
export interface Network {
  readonly first: number;
  readonly prefix: number;
}

/** 10.77.0.1 as a number. */
export function toNumber(address: string): number {
  return address.split('.').reduce((sum, byte) => sum * 256 + Number(byte), 0);
}

/** The number as 10.77.0.1. */
export function toAddress(value: number): string {
  return [24, 16, 8, 0].map((shift) => (value >>> shift) & 255).join('.');
}

/** How many addresses the network has, its own and the broadcast address included. */
export function sizeOf(network: Network): number {
  return 2 ** (32 - network.prefix);
}

/** Is 10.77.0.1 one of its addresses? */
export function contains(network: Network, address: string): boolean {
  const offset = toNumber(address) - network.first;
  return offset >= 0 && offset < sizeOf(network);
}

export function overlaps(one: Network, other: Network): boolean {
  return one.first < other.first + sizeOf(other) && other.first < one.first + sizeOf(one);
}

/** `255.255.255.0`, as ocserv wants it. */
export function netmaskOf(network: Network): string {
  return toAddress(2 ** 32 - sizeOf(network));
}

export function showNetwork(network: Network): string {
  return `${toAddress(network.first)}/${network.prefix}`;
}

/** The network of `A.B.C.D/N`; undefined when the text is something else or D has bits outside the network. */
export function parseNetwork(text: string): Network | undefined {
  const [address = '', bits = '', ...rest] = text.split('/');
  if (rest.length > 0 || !isIPv4(address) || !/^\d{1,2}$/.test(bits) || Number(bits) > 32) return undefined;
  const network = { first: toNumber(address), prefix: Number(bits) };
  return network.first % sizeOf(network) === 0 ? network : undefined;
}

/** A network for clients: room for the gateway and at least one of them. */
export const networkSchema = z.string().transform((text, context) => {
  const network = parseNetwork(text);
  if (!network) {
    context.addIssue({
      code: 'custom',
      message: 'must be an IPv4 network without host bits, such as 10.77.0.0/24',
    });
    return z.NEVER;
  }
  if (network.prefix < 12 || network.prefix > 29) {
    context.addIssue({ code: 'custom', message: 'must have a prefix length between 12 and 29' });
    return z.NEVER;
  }
  return network;
});
