import { FaultError } from '../health/fault-error.js';
import type { Lab } from './lab.js';
import { LAB } from './topology.js';

/** A ClassAd as HTCondor's tools print it in JSON: expressions are strings `/Expr(...)/`. */
export type Ad = Readonly<Record<string, unknown>>;

/** Ads from one of HTCondor's tools, asked on the host `pool` by its ordinary user. Throws `lab-broken`. */
export async function query(
  lab: Lab,
  tool: 'condor_status' | 'condor_q' | 'condor_history',
  words: readonly string[],
): Promise<Ad[]> {
  const text = await lab
    .host('pool')
    .output([tool, ...words, '-json'], { user: LAB.users.pool.name, timeoutMs: 30_000 });
  return parseAds(text, tool);
}

/** Nothing found is nothing printed. */
export function parseAds(text: string, tool: string): Ad[] {
  if (text.trim() === '') return [];
  try {
    return JSON.parse(text) as Ad[];
  } catch {
    const why = `${tool} printed something else than JSON: ${text.slice(0, 200)}`;
    throw new FaultError('lab-broken', { host: 'pool', why, log: '/var/log/condor of that host' });
  }
}
