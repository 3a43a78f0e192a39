import type { Network } from '../../config/network.js';
import { quote } from '../../plan/quote.js';
import { frameBatch } from './classes.js';
import { SHAPER } from './shaper.js';

/** The script, and what it reads, that makes the devices of the caps. Anything may pass them yet. */
export function frameCommand(
  programs: { readonly ip: string; readonly tc: string },
  network: Network,
): { readonly argv: readonly string[]; readonly stdin: string } {
  const ip = quote(programs.ip);
  const devices = Object.values(SHAPER).flatMap((device) => [
    `${ip} link add ${device} type ifb`,
    `${ip} link set ${device} up`,
  ]);
  const script = [...devices, `${quote(programs.tc)} -batch -`].join(' && ');
  return { argv: ['/bin/sh', '-c', script], stdin: frameBatch(network) };
}

/** The script that takes them away, where they do not go with their namespace. */
export function frameUndo(ip: string): readonly string[] {
  const deletes = Object.values(SHAPER).map((device) => `${quote(ip)} link delete ${device}`);
  return ['/bin/sh', '-c', `${deletes.join('; ')}; true`];
}
