import type { Network } from '../config/network.js';
import { FaultError } from '../health/fault-error.js';
import {
  endOf,
  freeAddress,
  type Group,
  type Identity,
  type Register,
  requireFree,
  stateOf,
  validGroup,
  validIdentity,
} from './register.js';

/** How long a node that is gone is remembered after its last certificate has expired: for people, and for its address. */
const MEMORY_MS = 24 * 3_600_000;

/** What a change of the register made of it, and of one node. */
export interface Changed {
  readonly register: Register;
  readonly identity: Identity;
}

/** Adds an invite for several nodes. Throws `identity-exists`. */
export function addGroup(
  register: Register,
  wanted: { readonly name: string; readonly serial: string; readonly expires: Date; readonly nodes: number },
  now: Date,
): { readonly register: Register; readonly group: Group } {
  requireFree(register, wanted.name, now);
  const group: Group = { ...wanted, issued: now.toISOString(), expires: wanted.expires.toISOString() };
  return { group, register: { ...register, version: 2, groups: [...(register.groups ?? []), group] } };
}

/** The nodes of an invite that are valid, and so take a place. */
export function nodesOf(register: Register, invite: string, now: Date): Identity[] {
  return register.identities.filter((item) => item.invite === invite && stateOf(item, now) === 'valid');
}

/**
 * Adds a node, with an address of its own. `digits` are random hexadecimal ones. Its certificate is valid for `ttlMs`,
 * but not longer than its invite. Throws `invite-revoked`, `invite-expired`, `nodes-exhausted`, `pool-exhausted`.
 */
export function enrolNode(
  register: Register,
  wanted: {
    readonly invite: string;
    readonly digits: string;
    readonly serial: string;
    readonly label: string;
    readonly ttlMs: number;
  },
  network: Network,
  now: Date,
): Changed {
  const group = usable(register, wanted.invite, now);
  if (nodesOf(register, group.name, now).length >= group.nodes)
    throw new FaultError('nodes-exhausted', { name: group.name, nodes: group.nodes });
  const name = `${group.name}.${wanted.digits}`;
  // Never again, however long it is gone: who still holds its certificate must not come in as the new one.
  if (register.identities.some((item) => item.name === name) || validGroup(register, name, now))
    throw new FaultError('enrolment-busy', { why: 'the name that was drawn is taken' });
  const identity: Identity = {
    ...{ name, serial: wanted.serial, address: freeAddress(register, network, now) },
    ...{ issued: now.toISOString(), expires: endOfTerm(group, wanted.ttlMs, now) },
    ...{ invite: group.name, label: wanted.label },
  };
  return { identity, register: { ...register, identities: [...register.identities, identity] } };
}

/** Gives a node another certificate, from now on; its name and address stay. Throws as {@link enrolNode} does. */
export function renewNode(
  register: Register,
  wanted: { readonly name: string; readonly serial: string; readonly ttlMs: number },
  now: Date,
): Changed {
  const node = nodeNamed(register, wanted.name, now);
  const group = usable(register, node.invite, now);
  const before = [...(node.former ?? []), { serial: node.serial, expires: node.expires }];
  return replace(register, node, {
    ...node,
    ...{ serial: wanted.serial, issued: now.toISOString(), expires: endOfTerm(group, wanted.ttlMs, now) },
    former: before.filter(({ expires }) => new Date(expires) > now),
  });
}

/** Ends a node that asks for it: its place and its address are free. Throws `enrolment-refused`. */
export function releaseNode(register: Register, name: string, now: Date): Changed {
  const node = nodeNamed(register, name, now);
  return replace(register, node, { ...node, released: now.toISOString() });
}

/** Marks the valid invite for several nodes of this name as revoked, and all its nodes. Throws `identity-unknown`. */
export function strikeGroup(
  register: Register,
  name: string,
  now: Date,
): { readonly register: Register; readonly group: Group; readonly nodes: readonly Identity[] } {
  const found = validGroup(register, name, now);
  if (!found) throw new FaultError('identity-unknown', { name });
  const revoked = now.toISOString();
  const group: Group = { ...found, revoked };
  const ended = new Map(nodesOf(register, name, now).map((item) => [item, { ...item, revoked }]));
  return {
    group,
    nodes: [...ended.values()],
    register: {
      ...register,
      crl: register.crl + 1,
      identities: register.identities.map((item) => ended.get(item) ?? item),
      groups: (register.groups ?? []).map((item) => (item === found ? group : item)),
    },
  };
}

/** Without nodes that ended long ago: each start of a pilot may be one. Invites are kept for ever. */
export function withoutLongGone(register: Register, now: Date): Register {
  const before = now.getTime() - MEMORY_MS;
  const gone = (item: Identity) =>
    item.invite !== undefined &&
    stateOf(item, now) !== 'valid' &&
    [endOf(item), item.expires].every((time) => Date.parse(time) < before);
  const identities = register.identities.filter((item) => !gone(item));
  return identities.length === register.identities.length ? register : { ...register, identities };
}

function usable(register: Register, name: string, now: Date): Group {
  const valid = validGroup(register, name, now);
  if (valid) return valid;
  const last = register.groups?.filter((item) => item.name === name).at(-1);
  if (last?.revoked !== undefined) throw new FaultError('invite-revoked', { name });
  throw new FaultError('invite-expired', { name, expires: last?.expires ?? 'never', now: now.toISOString() });
}

function nodeNamed(register: Register, name: string, now: Date): Identity & { readonly invite: string } {
  const node = validIdentity(register, name, now);
  if (node?.invite === undefined)
    throw new FaultError('enrolment-refused', { why: `${name} is no node that enrolled` });
  return { ...node, invite: node.invite };
}

function replace(register: Register, before: Identity, identity: Identity): Changed {
  const identities = register.identities.map((item) =>
    item.name === before.name && item.serial === before.serial ? identity : item,
  );
  return { identity, register: { ...register, identities } };
}

function endOfTerm(group: Group, ttlMs: number, now: Date): string {
  return new Date(Math.min(now.getTime() + ttlMs, Date.parse(group.expires))).toISOString();
}
