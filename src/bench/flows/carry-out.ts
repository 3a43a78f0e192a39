import { messageOf } from '../../health/fault-error.js';
import { LAB } from '../../lab/topology.js';
import { spent, usageOn, withDescendants } from '../lab/cpu.js';
import { quiet } from '../lab/links.js';
import { type Place, type Standing, untilListening, usageAt } from '../lab/site.js';
import { judge } from './judge.js';
import type { TrialPlan } from './plan.js';
import { loadOf, nothingOf, readResult } from './programs.js';
import type { Trial } from './trial.js';
import { type Subject, Watch } from './watch.js';

/** What stands in the lab. */
export interface Site {
  readonly place: Place;
  readonly standing: Standing;
  /** The gateway's processes, among the others of its host. */
  readonly own: ReadonlySet<string>;
}

/** Carries a trial out. What goes wrong with it is its outcome: only the end of the run is thrown. */
export async function carryOut(plan: TrialPlan, site: Site, signal: AbortSignal): Promise<Trial> {
  try {
    return await underLoad(plan, site, signal);
  } catch (error) {
    signal.throwIfAborted();
    return failedTrial(plan, messageOf(error));
  } finally {
    if (!signal.aborted) await quiet(site.place.node, 5000);
  }
}

/** A trial of which nothing is known but why. */
export function failedTrial(plan: TrialPlan, failed: string): Trial {
  return { trial: plan.name, ...nothingOf(plan), cpuSeconds: {}, processes: [], verdicts: [], failed };
}

async function underLoad(plan: TrialPlan, site: Site, signal: AbortSignal): Promise<Trial> {
  const { place, standing, own } = site;
  const { lab, node } = place;
  const load = loadOf(plan);
  const pool = lab.host('pool');
  const log = pool.log(`flows-${load.port}`);
  const server = await pool.start(load.server, { bound: true, log });
  let watch: Watch | undefined;
  try {
    await untilListening(pool, server, load.port, log);
    const before = usageAt(place, own);
    watch = new Watch(subjectsAt(site));
    const client = await node.run(standing.enter(load.client), { user: LAB.users.node.name, signal });
    signal.throwIfAborted();
    const cpuSeconds = rounded(spent(before, usageAt(place, own)));
    const processes = await watch.drained();
    const result = readResult(plan, client.stdout || client.stderr);
    const trial = { trial: plan.name, ...result, cpuSeconds, processes, failed: null };
    return { ...trial, verdicts: judge(trial, plan.name === 'short' ? plan.rate : 0) };
  } finally {
    watch?.stop();
    await server.stop({ signal: 'SIGTERM', graceMs: 1000 });
  }
}

/** Our processes as they are before the load: what comes with it, and goes with it, is the load. */
function subjectsAt({ place, own }: Site): Subject[] {
  const { node, dmz } = place;
  const on = (host: Subject['host']) => (usage: Subject['usage']) => ({ host, usage });
  return [
    ...usageOn(node.pid)
      .filter((usage) => usage.pid !== node.pid)
      .map(on('node')),
    ...withDescendants(usageOn(dmz.pid), own).map(on('gateway')),
  ];
}

function rounded(seconds: Readonly<Record<string, number>>): Record<string, number> {
  return Object.fromEntries(Object.entries(seconds).map(([name, value]) => [name, Number(value.toFixed(2))]));
}
