import { type Network, showNetwork, sizeOf, toAddress, toNumber } from '../config/network.js';
import { FaultError } from '../health/fault-error.js';

/** One node's invite that was written, or one node that enrolled by an invite for several. Times are ISO 8601. */
export interface Identity {
  readonly name: string;
  readonly serial: string;
  /** In the tunnel; this identity's alone while it is valid. */
  readonly address: string;
  readonly issued: string;
  readonly expires: string;
  readonly revoked?: string;
  /** Of a node that enrolled: the invite that it did it by, and what it calls itself. */
  readonly invite?: string;
  readonly label?: string;
  /** When it gave its identity back. */
  readonly released?: string;
  /** Its certificates before the last renewal, as long as they have not expired. */
  readonly former?: readonly { readonly serial: string; readonly expires: string }[];
}

/** An invite for several nodes: it has no address, the nodes that enrol by it do. */
export interface Group {
  readonly name: string;
  readonly serial: string;
  readonly issued: string;
  readonly expires: string;
  /** How many at once. */
  readonly nodes: number;
  readonly revoked?: string;
}

/**
 * All identities of a gateway, oldest first, and the number of the last revocation list. Version 2 has groups; without
 * any it is written as version 1, which older gateways read.
 */
export interface Register {
  readonly version: 1 | 2;
  readonly crl: number;
  readonly identities: readonly Identity[];
  readonly groups?: readonly Group[];
}

export type IdentityState = 'valid' | 'expired' | 'revoked' | 'released';

export const emptyRegister: Register = { version: 1, crl: 1, identities: [] };

export function stateOf(
  identity: Pick<Identity, 'revoked' | 'released' | 'expires'>,
  now: Date,
): IdentityState {
  if (identity.revoked !== undefined) return 'revoked';
  if (identity.released !== undefined) return 'released';
  return new Date(identity.expires) > now ? 'valid' : 'expired';
}

/** The valid identity of this name, or undefined. */
export function validIdentity(register: Register, name: string, now: Date): Identity | undefined {
  return register.identities.find((item) => item.name === name && stateOf(item, now) === 'valid');
}

/** The valid invite for several nodes of this name, or undefined. */
export function validGroup(register: Register, name: string, now: Date): Group | undefined {
  return register.groups?.find((item) => item.name === name && stateOf(item, now) === 'valid');
}

/** Throws `identity-exists` when an invite or a node of this name is valid. */
export function requireFree(register: Register, name: string, now: Date): void {
  const twin = validIdentity(register, name, now) ?? validGroup(register, name, now);
  if (twin) throw new FaultError('identity-exists', { name, expires: twin.expires });
}

/** Adds an identity with an address of its own. Throws `identity-exists` and `pool-exhausted`. */
export function enrol(
  register: Register,
  wanted: { readonly name: string; readonly serial: string; readonly expires: Date },
  network: Network,
  now: Date,
): { readonly register: Register; readonly identity: Identity } {
  requireFree(register, wanted.name, now);
  const identity: Identity = {
    name: wanted.name,
    serial: wanted.serial,
    address: freeAddress(register, network, now),
    issued: now.toISOString(),
    expires: wanted.expires.toISOString(),
  };
  return { identity, register: { ...register, identities: [...register.identities, identity] } };
}

/** Marks the valid identity of this name as revoked. Throws `identity-unknown`. */
export function strike(
  register: Register,
  name: string,
  now: Date,
): { readonly register: Register; readonly identity: Identity } {
  const found = validIdentity(register, name, now);
  if (!found) throw new FaultError('identity-unknown', { name });
  const identity = { ...found, revoked: now.toISOString() };
  const identities = register.identities.map((item) => (item === found ? identity : item));
  return { identity, register: { ...register, crl: register.crl + 1, identities } };
}

/** The revoked certificates that have not expired by themselves. */
export function revocations(register: Register, now: Date): { serial: string; revoked: Date }[] {
  const revoked = [...register.identities, ...(register.groups ?? [])].flatMap((item) =>
    item.revoked === undefined ? [] : [{ ...item, revoked: new Date(item.revoked) }],
  );
  return revoked.flatMap((item) =>
    [item, ...('former' in item ? (item.former ?? []) : [])]
      .filter(({ expires }) => new Date(expires) > now)
      .map(({ serial }) => ({ serial, revoked: item.revoked })),
  );
}

/** Valid identities whose addresses lie outside the network: they could not come back. */
export function strangers(register: Register, network: Network, now: Date): Identity[] {
  const last = network.first + sizeOf(network) - 2;
  return register.identities.filter((item) => {
    const address = toNumber(item.address);
    return stateOf(item, now) === 'valid' && (address <= network.first + 1 || address > last);
  });
}

/** How many clients the network has room for: without its own address, the gateway's and the broadcast address. */
export function capacity(network: Network): number {
  return sizeOf(network) - 3;
}

/** When an identity that is not valid any more has ended. */
export function endOf(identity: Identity): string {
  return identity.revoked ?? identity.released ?? identity.expires;
}

/** Addresses that nobody had come first, then those that were given back longest ago. */
export function freeAddress(register: Register, network: Network, now: Date): string {
  const givenBack = new Map<string, string>();
  for (const item of register.identities) {
    givenBack.set(item.address, stateOf(item, now) === 'valid' ? '' : endOf(item));
  }
  let oldest: { address: string; since: string } | undefined;
  for (let offset = 2; offset < sizeOf(network) - 1; offset += 1) {
    const address = toAddress(network.first + offset);
    const since = givenBack.get(address);
    if (since === undefined) return address;
    if (since !== '' && (!oldest || since < oldest.since)) oldest = { address, since };
  }
  if (oldest) return oldest.address;
  throw poolExhausted(network);
}

/** Every address of the network is somebody's. */
export function poolExhausted(network: Network): FaultError {
  return new FaultError('pool-exhausted', { count: capacity(network), network: showNetwork(network) });
}
