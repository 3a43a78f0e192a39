import { readFileSync, rmSync } from 'node:fs';
import { isAlive } from '../../effects/process-identity.js';
import { poll } from '../../effects/wait.js';
import { messageOf } from '../../health/fault-error.js';
import type { Lab } from '../../lab/lab.js';
import { LAB } from '../../lab/topology.js';
import { spent } from '../lab/cpu.js';
import { quiet } from '../lab/links.js';
import { type Place, PROGRAMS, type Standing, untilListening, usageAt } from '../lab/site.js';
import type { Measured, Outcome } from './aggregate.js';
import { clientCommand, readTransfer, serverCommand } from './iperf3.js';
import type { Point, Section } from './plan.js';

export const ECHO_PORT = 7007;
const IPERF_PORT = 5201;
const PING_EVERY_MS = 50;
/** How long a test may take beyond its seconds: connections over a slow path, and the exchange of results. */
const PATIENCE_MS = 15_000;

/** A candidate that stands in the lab. */
export interface Site {
  readonly place: Place;
  readonly standing: Standing;
  /** Its processes on the gateway host, where all candidates are neighbours. */
  readonly own: ReadonlySet<string>;
}

interface Times extends Pick<Section, 'link'> {
  readonly seconds: number;
  readonly warmupSeconds: number;
}

/** One measurement. What goes wrong with it is its outcome: only the end of the run is thrown. */
export async function measure(site: Site, point: Point, times: Times, signal: AbortSignal): Promise<Outcome> {
  try {
    return await transfer(site, point, times, signal);
  } catch (error) {
    signal.throwIfAborted();
    return { failed: messageOf(error) };
  } finally {
    await quiet(site.place.node, 5000, times.link.rttPoolMs + times.link.rttNodeMs);
  }
}

async function transfer(site: Site, point: Point, times: Times, signal: AbortSignal): Promise<Measured> {
  const { place, standing, own } = site;
  const { lab, node } = place;
  const log = lab.host('pool').log('iperf3');
  rmSync(log, { force: true });
  const server = await lab.host('pool').start(serverCommand(IPERF_PORT), { bound: true, log });
  try {
    await untilListening(lab.host('pool'), server, IPERF_PORT, log);
    const before = usageAt(place, own);
    const timeoutMs = times.seconds * 1000 + PATIENCE_MS;
    const argv = standing.enter(command(standing, point, times));
    const client = await node.run(argv, { user: LAB.users.node.name, timeoutMs, signal });
    const after = usageAt(place, own);
    if (client.code === 124) throw new Error(`no end after ${timeoutMs / 1000} s`);
    // The client has all results before the server prints its own.
    await poll(() => (isAlive(server.identity) ? undefined : true), { timeoutMs: 3000, everyMs: 10 });
    const ends = { client: client.stdout, server: readFileSync(log, 'utf8') };
    const carried = readTransfer(ends, point.direction, times.warmupSeconds);
    return { ...carried, cpu: spent(before, after), pingsMs: readPings(client.stderr, times.warmupSeconds) };
  } finally {
    await server.stop({ signal: 'SIGTERM', graceMs: 1000 });
  }
}

/** iperf3, and beside it the pings: they begin and end with it. */
const SCRIPT = `ping=$1; shift
node $ping & pid=$!
"$@"; code=$?
kill $pid 2>/dev/null; wait $pid 2>/dev/null
exit $code`;

function command(standing: Standing, point: Point, { seconds }: Times): string[] {
  const count = (seconds * 1000) / PING_EVERY_MS;
  const to = `${LAB.pool.address}:${ECHO_PORT}`;
  const ping = [`${PROGRAMS}/ping.js`, to, PING_EVERY_MS, count, standing.proxy ?? ''].join(' ');
  const { direction, streams } = point;
  const client = clientCommand(
    { address: LAB.pool.address, port: IPERF_PORT },
    { direction, streams, seconds },
  );
  return ['sh', '-c', SCRIPT, 'sh', ping, ...(standing.wrap ?? []), ...client];
}

/** Lines `SECONDS MILLISECONDS` among whatever else is said on standard error. */
function readPings(text: string, warmupSeconds: number): number[] {
  return [...text.matchAll(/^(\d+\.\d+) (\d+\.\d+)$/gm)]
    .filter(([, at]) => Number(at) >= warmupSeconds)
    .map(([, , ms]) => Number(ms));
}

/** The echo server that pings are sent to; it ends with the lab. */
export async function startEcho(lab: Lab): Promise<void> {
  const pool = lab.host('pool');
  const log = pool.log('echo');
  const started = await pool.start(['node', `${PROGRAMS}/echo.js`, String(ECHO_PORT)], { bound: true, log });
  await untilListening(pool, started, ECHO_PORT, log);
}
