import type { Environment } from '../../config/environment.js';
import type { Reporter } from '../../effects/reporter.js';
import { messageOf } from '../../health/fault-error.js';
import { type LabOptions, labDown, labUp } from '../../lab/lab.js';
import { keyOf, usageOn } from '../lab/cpu.js';
import { forgetPaths, letForward, setCongestionControl } from '../lab/prepare.js';
import { type Place, placeOf } from '../lab/site.js';
import { versionsIn } from '../machine.js';
import { type Outcome, type Sample, sameCandidate } from './aggregate.js';
import { stand } from './candidates.js';
import { type Link, nameOf } from './cell.js';
import { measure, type Site, startEcho } from './measure.js';
import { type Candidate, type Point, pointsOf, type Section } from './plan.js';

export interface SectionOptions {
  readonly labName: string;
  readonly congestionControl?: string;
  readonly env: Environment;
  readonly reporter: Reporter;
  readonly signal: AbortSignal;
  /** Takes each measurement as it comes: what was measured stays when the run is ended. */
  readonly onSample: (sample: Sample) => void;
  /** Takes the versions of what runs in the lab. */
  readonly onVersions: (versions: Record<string, string>) => void;
}

/** A candidate in the lab, or why it does not stand. */
type Tried = { readonly candidate: Candidate } & (Site | { readonly failed: string });

/** Measures one section in a lab of its own. */
export async function measureSection(section: Section, options: SectionOptions): Promise<void> {
  const { labName, env, reporter } = options;
  const { candidates, link } = section;
  const lab = await labUp(
    { name: labName, nodes: candidates.length, bound: true, ...linkOptions(link) },
    env,
    reporter,
  );
  try {
    options.onVersions(await versionsIn(lab));
    await letForward(lab);
    await forgetPaths(lab);
    await startEcho(lab);
    if (options.congestionControl) await setCongestionControl(lab, options.congestionControl);
    const sites: Tried[] = [];
    for (const [index, candidate] of candidates.entries())
      sites.push(await bringUp(candidate, placeOf(lab, index + 1), options));
    // Again: tunnels have made namespaces since.
    await forgetPaths(lab);
    if (options.congestionControl) await setCongestionControl(lab, options.congestionControl);
    for (const point of pointsOf(section)) {
      options.signal.throwIfAborted();
      options.onSample({ point, outcome: await visit(sites, point, section, options) });
    }
  } finally {
    await labDown(lab.name);
  }
}

async function bringUp(candidate: Candidate, place: Place, options: SectionOptions): Promise<Tried> {
  const { reporter, signal } = options;
  signal.throwIfAborted();
  const title = `${nameOf(candidate)}: bring up`;
  const begun = performance.now();
  reporter.begin(title);
  try {
    const before = new Set(usageOn(place.dmz.pid).map(keyOf));
    const standing = await stand(candidate, place);
    const own = new Set(
      usageOn(place.dmz.pid)
        .map(keyOf)
        .filter((key) => !before.has(key)),
    );
    reporter.done(title, performance.now() - begun);
    return { candidate, place, standing, own };
  } catch (error) {
    const failed = messageOf(error);
    reporter.failed(title, performance.now() - begun, failed);
    return { candidate, failed };
  }
}

async function visit(
  sites: readonly Tried[],
  point: Point,
  section: Section,
  options: SectionOptions,
): Promise<Outcome> {
  const site = sites.find((item) => sameCandidate(item.candidate, point.candidate));
  if (!site) throw new Error(`no site for ${nameOf(point.candidate)}`);
  if ('failed' in site) return { failed: `not up: ${site.failed}` };
  const { reporter, signal } = options;
  const streams = `${point.streams} stream${point.streams === 1 ? '' : 's'}`;
  const title = `round ${point.round + 1}/${section.rounds}: ${nameOf(point.candidate)}, ${streams} ${point.direction}`;
  const begun = performance.now();
  reporter.begin(title);
  const outcome = await measure(site, point, section, signal);
  const ms = performance.now() - begun;
  if ('failed' in outcome) reporter.failed(title, ms, outcome.failed);
  else reporter.done(title, ms, `${outcome.mbps.toFixed(0)} Mbit/s`);
  return outcome;
}

/** What a lab needs to be told of its links. */
function linkOptions(link: Link): Pick<LabOptions, 'rate' | 'pool' | 'node'> {
  return {
    ...(link.rate === 'none' ? {} : { rate: link.rate }),
    pool: { rttMs: link.rttPoolMs, lossPercent: link.lossPoolPercent },
    node: { rttMs: link.rttNodeMs, lossPercent: link.lossNodePercent },
  };
}
