import { type Network, showNetwork, sizeOf, toAddress, toNumber } from '../config/network.js';
import { FaultError } from '../health/fault-error.js';

/** One invite that was written, for ever. Times are ISO 8601. */
export interface Identity {
  readonly name: string;
  readonly serial: string;
  /** In the tunnel; this identity's alone while it is valid. */
  readonly address: string;
  readonly issued: string;
  readonly expires: string;
  readonly revoked?: string;
}

/** All identities of a gateway, oldest first, and the number of the last revocation list. */
export interface Register {
  readonly version: 1;
  readonly crl: number;
  readonly identities: readonly Identity[];
}

export type IdentityState = 'valid' | 'expired' | 'revoked';

export const emptyRegister: Register = { version: 1, crl: 1, identities: [] };

export function stateOf(identity: Identity, now: Date): IdentityState {
  if (identity.revoked !== undefined) return 'revoked';
  return new Date(identity.expires) > now ? 'valid' : 'expired';
}

/** The valid identity of this name, or undefined. */
export function validIdentity(register: Register, name: string, now: Date): Identity | undefined {
  return register.identities.find((item) => item.name === name && stateOf(item, now) === 'valid');
}

/** Adds an identity with an address of its own. Throws `identity-exists` and `pool-exhausted`. */
export function enrol(
  register: Register,
  wanted: { readonly name: string; readonly serial: string; readonly expires: Date },
  network: Network,
  now: Date,
): { readonly register: Register; readonly identity: Identity } {
  const twin = validIdentity(register, wanted.name, now);
  if (twin) throw new FaultError('identity-exists', { name: wanted.name, expires: twin.expires });
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
  return register.identities.flatMap((item) =>
    item.revoked !== undefined && new Date(item.expires) > now
      ? [{ serial: item.serial, revoked: new Date(item.revoked) }]
      : [],
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

/** Addresses that nobody had come first, then those that were given back longest ago. */
function freeAddress(register: Register, network: Network, now: Date): string {
  const givenBack = new Map<string, string>();
  for (const item of register.identities) {
    givenBack.set(item.address, stateOf(item, now) === 'valid' ? '' : (item.revoked ?? item.expires));
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
