import { setTimeout as delay } from 'node:timers/promises';
import { capOf, DIRECTIONS, type Direction, type Limits } from '../config/limits.js';
import { runningCaps } from '../gateway/caps/running.js';
import { measureThroughput } from '../gateway/caps/throughput.js';
import { type Check, judged, without } from './check.js';
import type { Client } from './client.js';
import type { FarProcess } from './far-process.js';
import { passedGap } from './gap.js';
import type { Site } from './site.js';
import { fastest, type Rate, sampleWhile } from './transfer.js';

const WINDOW_MS = 5000;
const TRANSFER_MS = 7000;
const STREAMS = 4;

/** What is promised of a cap; one packet as the gateway's own TCP makes it passes whole. */
const LEAST = 0.92;
const MOST = 1.02;
const PACKET_BITS = 65_536 * 8;

/** What is asked of both directions. */
interface Asked {
  readonly limits: Limits | undefined;
  readonly identity: string;
  /** The gateway's own address in the tunnel. */
  readonly inside: string;
}

/** Does each direction of the client's cap hold, and is it given? */
export async function checkCaps(site: Site, client: Client, far: FarProcess, asked: Asked): Promise<Check[]> {
  const checks: Check[] = [];
  for (const direction of DIRECTIONS) checks.push(await checkCap(site, client, far, asked, direction));
  return checks;
}

export async function checkCap(
  site: Site,
  client: Client,
  far: FarProcess,
  { limits, identity, inside }: Asked,
  direction: Direction,
): Promise<Check> {
  const cap = limits && capOf(limits, identity, direction);
  if (cap === undefined)
    return without(`cap-${direction}`, titleOf(direction), 'no cap is set: nothing is guaranteed');
  return await measureCap(site, client, far, { direction, cap, total: limits?.total?.[direction], inside });
}

interface Wanted {
  readonly direction: Direction;
  readonly cap: number;
  readonly total: number | undefined;
  readonly inside: string;
}

async function measureCap(site: Site, client: Client, far: FarProcess, wanted: Wanted): Promise<Check> {
  const { direction, inside } = wanted;
  const to = { address: inside, port: far.open };
  const transfer = client.task({ kind: 'transfer', direction, to, streams: STREAMS, ms: TRANSFER_MS });
  // Of the kernel, behind the classes: an end that is late to read gets much at once.
  const samples =
    direction === 'down'
      ? sampleWhile(() => client.received(), 100, transfer)
      : sampleWhile(() => passedGap(site.status.control), 250, transfer);
  const [seen, all] = await Promise.all([
    samples,
    // Towards the end, while it still goes on.
    delay(TRANSFER_MS - 500).then(() => throughputOf(site, direction)),
  ]);
  return judgeCap(wanted, fastest(seen, WINDOW_MS), all);
}

/** `all`: what all nodes had together at that time, where it is known. */
export function judgeCap(
  { direction, cap, total }: Omit<Wanted, 'inside'>,
  rate: Rate | undefined,
  all: number | undefined,
): Check {
  const most = cap * MOST + (PACKET_BITS * 1000) / WINDOW_MS;
  const shared = total !== undefined && (all ?? 0) >= total * LEAST && (rate?.most ?? 0) < cap * LEAST;
  const others = shared ? `; other nodes use the rest of the total of ${megabits(total)}` : '';
  const check = {
    id: `cap-${direction}`,
    what: `${titleOf(direction)}: ${STREAMS} connections for ${TRANSFER_MS / 1000} s, cap ${megabits(cap)}`,
    expected: `${megabits(cap * LEAST)} to ${megabits(most)} in the fastest ${WINDOW_MS / 1000} s`,
    seen: rate === undefined ? 'no transfer' : `${showRate(rate)}${others}`,
  };
  return judged(check, rate !== undefined && rate.least <= most && (rate.most >= cap * LEAST || shared));
}

function titleOf(direction: Direction): string {
  return direction === 'down' ? 'cap on what goes to a node' : 'cap on what comes from a node';
}

async function throughputOf({ layout, status }: Site, direction: Direction): Promise<number | undefined> {
  const place = runningCaps(layout, status);
  const meter = place && (await measureThroughput(place).catch(() => undefined));
  return meter?.total.throughput[direction];
}

/** Both bounds where they differ by more than what is shown. */
function showRate({ least, most }: Rate): string {
  const [low, high] = [megabits(least), megabits(most)];
  return low === high ? low : `between ${low} and ${high}`;
}

function megabits(bits: number): string {
  return `${(bits / 1e6).toFixed(bits < 1e7 ? 2 : 1)} Mbit/s`;
}
