import { z } from 'zod';
import type { Limits } from '../../config/limits.js';
import { contains, type Network } from '../../config/network.js';
import { exclusively } from '../../effects/exclusive.js';
import { run } from '../../effects/run.js';
import { FaultError } from '../../health/fault-error.js';
import { type Client, limitsBatch } from './classes.js';
import { readLimits, writeLimits } from './in-force.js';
import { ledDevices, releaseBatch, sessionBatch } from './shaper.js';

/** The caps of a running gateway. */
export interface CapsPlace {
  readonly tc: string;
  readonly ip: string;
  /** The command that leads to where sessions end. */
  readonly enter: readonly string[];
  readonly network: Network;
  /** The file that says which are in force. */
  readonly file: string;
}

/** No caps at all: what is left of them lets everything pass. */
const NONE: Limits = { perIdentity: {} };

/**
 * Puts limits into force for a running gateway's clients, and takes them from its sessions when they are undefined.
 * No session ends by it, and no packet is lost. New sessions first: the file is what they go by.
 */
export async function changeLimits(
  place: CapsPlace,
  limits: Limits | undefined,
  clients: readonly Client[],
): Promise<void> {
  await locked(place, async () => {
    if (limits) {
      // Before the first session meets them.
      await tc(place, limitsBatch(limits, place.network, clients));
      writeLimits(place.file, limits);
      await leadSessions(place);
      return;
    }
    writeLimits(place.file, undefined);
    for (const item of await sessionDevices(place)) if (item.led) await lead(place, item, false);
    await tc(place, limitsBatch(NONE, place.network, clients));
  });
}

/**
 * Leads sessions to the classes that are not yet, where there are limits: one that began while the first limits were
 * put into force did not see them. Only those of which the last look said the same, since one that is just beginning
 * does it itself. Resolves with those of this look.
 */
export async function leadStrays(place: CapsPlace, earlier: ReadonlySet<string>): Promise<Set<string>> {
  const strays = new Set<string>();
  await locked(place, async () => {
    if (!readLimits(place.file)) return;
    for (const item of await sessionDevices(place)) {
      if (item.led) continue;
      const name = `${item.device} ${item.address}`;
      if (earlier.has(name)) await lead(place, item, true);
      else strays.add(name);
    }
  });
  return strays;
}

async function leadSessions(place: CapsPlace): Promise<void> {
  for (const item of await sessionDevices(place)) if (!item.led) await lead(place, item, true);
}

/** Gives clients their classes, where there are limits. One without may send and get next to nothing. */
export async function admitToCaps(place: CapsPlace, clients: readonly Client[]): Promise<void> {
  await locked(place, async () => {
    const limits = readLimits(place.file);
    if (limits) await tc(place, limitsBatch(limits, place.network, clients));
  });
}

async function locked(place: CapsPlace, action: () => Promise<void>): Promise<void> {
  const done = await exclusively(place.file, async () => {
    await action();
    return true;
  });
  if (!done)
    throw new FaultError('state-unusable', { path: place.file, why: 'another process holds its lock' });
}

async function tc(place: CapsPlace, input: string): Promise<void> {
  const result = await run([...place.enter, place.tc, '-batch', '-'], { input, timeoutMs: 30_000 });
  if (result.code === 0) return;
  throw new FaultError('limits-refused', { why: result.stderr.trim() || `tc ended with ${result.code}` });
}

/**
 * Leads a session's device to the classes, or away from them. One that is just ending has no device any more, one that
 * is just beginning does this itself.
 */
async function lead(place: CapsPlace, { device, address }: SessionDevice, wanted: boolean): Promise<void> {
  await tc(place, wanted ? sessionBatch(device, address) : releaseBatch(device)).catch(async (error) => {
    const now = (await sessionDevices(place)).find((item) => item.device === device);
    if (now && now.led !== wanted) throw error;
  });
}

const devicesSchema = z.array(
  z.object({
    ifname: z.string().optional(),
    addr_info: z.array(z.object({ address: z.ipv4().optional() })).default([]),
  }),
);

/** The devices of sessions in the output of `ip -json -4 address show`, and whose they are. */
export function parseSessionDevices(json: string): { device: string; address: string }[] {
  return devicesSchema.parse(JSON.parse(json)).flatMap(({ ifname = '', addr_info }) => {
    const address = addr_info[0]?.address;
    return ifname.startsWith('vpns') && address !== undefined ? [{ device: ifname, address }] : [];
  });
}

interface SessionDevice {
  readonly device: string;
  readonly address: string;
  /** To the classes. */
  readonly led: boolean;
}

async function sessionDevices(place: CapsPlace): Promise<SessionDevice[]> {
  const ask = async (...words: string[]) => {
    const result = await run([...place.enter, ...words], { timeoutMs: 5000 });
    if (result.code !== 0) throw new FaultError('limits-refused', { why: result.stderr.trim() });
    return result.stdout;
  };
  const devices = parseSessionDevices(await ask(place.ip, '-json', '-4', 'address', 'show'));
  // Who only comes to enrol has an address elsewhere, and reaches nothing that has a cap.
  const found = devices.filter(({ address }) => contains(place.network, address));
  const led = ledDevices(await ask(place.tc, 'qdisc', 'show'));
  return found.map((item) => ({ ...item, led: led.has(item.device) }));
}
