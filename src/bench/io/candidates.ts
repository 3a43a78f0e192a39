import { STACKS } from '../../gateway/stacks.js';
import type { Place, Standing } from '../lab/site.js';
import { standNamespace, standSocks } from '../prototype/client.js';
import { startKernelServer } from '../prototype/kernel-server.js';
import { startUserServer } from '../prototype/user-server.js';
import { standNoVpn } from './no-vpn.js';
import { standOurs } from './ours.js';
import type { Candidate } from './plan.js';

/** Every candidate that can be brought up, in the order of the tables. Our stacks are those that the gateway has. */
export function allCandidates(): Candidate[] {
  const stacks = STACKS.map((stack) => stack.name);
  return [
    { arrangement: 'no-vpn', stack: null },
    ...stacks
      .filter((name) => name !== 'kernel')
      .map((stack): Candidate => ({ arrangement: 'ours-user', stack })),
    ...stacks
      .filter((name) => name === 'kernel')
      .map((): Candidate => ({ arrangement: 'ours-kernel', stack: null })),
    { arrangement: 'prototype-user', stack: null },
    { arrangement: 'prototype-kernel', stack: null },
    { arrangement: 'prototype-socks', stack: null },
  ];
}

/** Brings a candidate up at its place in the lab. It ends with the lab. */
export async function stand(candidate: Candidate, place: Place): Promise<Standing> {
  switch (candidate.arrangement) {
    case 'no-vpn':
      return await standNoVpn(place);
    case 'ours-user':
      return await standOurs(place, candidate.stack ?? 'auto');
    case 'ours-kernel':
      return await standOurs(place, 'kernel');
    case 'prototype-user':
      return await standNamespace(place, await startUserServer(place));
    case 'prototype-kernel':
      return await standNamespace(place, await startKernelServer(place));
    case 'prototype-socks':
      return await standSocks(place, await startKernelServer(place));
    case 'ours-socks':
      throw new Error('there is no rung named socks');
  }
}
