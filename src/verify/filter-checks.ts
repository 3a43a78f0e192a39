import { z } from 'zod';
import { parseNetwork, toAddress } from '../config/network.js';
import { poll } from '../effects/wait.js';
import { type DeniedCounts, readDenied } from '../gateway/allow/denied.js';
import { readRegister } from '../gateway/identities.js';
import { ownAddresses } from '../gateway/own-addresses.js';
import { stateOf } from '../gateway/register.js';
import { TAP } from '../gateway/user-mode.js';
import { type Check, judged, without } from './check.js';
import type { Client } from './client.js';
import type { FarProcess } from './far-process.js';
import type { Outcome, Target } from './near-end.js';
import { exampleOf, isOpen, type Opened, readOpened } from './opened.js';
import type { Site } from './site.js';

/** A packet that is dropped gets no answer. */
const SILENCE_MS = 2000;
/** RFC 863: discard. */
const PORT = 9;

/** What is to happen to a try: it goes through, the filter counts it as denied, or it just does not connect. */
type Wanted = 'through' | 'counted' | 'closed' | 'connected';

export interface Try {
  readonly id: string;
  readonly what: string;
  readonly target: Target;
  readonly wanted: Wanted;
}

const outcomes = z.array(z.enum(['connected', 'refused', 'unreachable', 'no answer']));

/** Does the packet filter let through what the list names, and nothing else? */
export async function checkFilter(
  site: Site,
  client: Client,
  far: FarProcess,
  inside: string,
): Promise<Check[]> {
  const opened = await readOpened(site.status.control);
  const { tries, absent } = await triesOf(site, client, opened, { far, inside });
  const before = await denied(site);
  const targets = tries.map(({ target }) => target);
  const seen = outcomes.parse(await client.task({ kind: 'connect', targets, timeoutMs: SILENCE_MS }));
  const missing = (now: DeniedCounts) =>
    tries.some(({ target, wanted }) => wanted === 'counted' && increase(before, now, target) === 0);
  // Packets are counted before they are answered: what is not there soon does not come.
  const settled = await poll(async () => denied(site).then((now) => (missing(now) ? undefined : now)), {
    timeoutMs: 1000,
  });
  const after = settled ?? (await denied(site));
  const checks = tries.map((one, index) =>
    judgeTry(one, seen[index] ?? 'no answer', increase(before, after, one.target)),
  );
  return [...checks, ...absent, await checkLoopback(site, client, far)];
}

export function judgeTry({ id, what, target, wanted }: Try, outcome: Outcome, counted: number): Check {
  const expected: Readonly<Record<Wanted, string>> = {
    through: 'not denied, whether or not the host answers',
    counted: 'refused, and counted as denied',
    closed: 'no connection',
    connected: 'a connection: else the tries beside it say nothing',
  };
  const holds: Readonly<Record<Wanted, boolean>> = {
    through: counted === 0,
    counted: counted > 0 && outcome !== 'connected',
    closed: outcome !== 'connected',
    connected: outcome === 'connected',
  };
  const tally = counted > 0 ? ', counted as denied' : wanted === 'counted' ? ', not counted as denied' : '';
  const check = {
    id,
    what: `${what}: ${target.address}:${target.port}`,
    expected: expected[wanted],
    seen: `${outcome}${tally}`,
  };
  return judged(check, holds[wanted]);
}

async function triesOf(
  site: Site,
  client: Client,
  opened: readonly Opened[],
  { far, inside }: { readonly far: FarProcess; readonly inside: string },
): Promise<{ readonly tries: Try[]; readonly absent: Check[] }> {
  const tries: Try[] = [];
  const absent: Check[] = [];
  const add = (id: string, what: string, wanted: Wanted, address: string, port = PORT) =>
    tries.push({ id, what, wanted, target: { address, port } });
  const example = exampleOf(opened);
  if (example) add('allowed', 'a listed destination', 'through', example.address, example.port);
  else absent.push(without('allowed', 'a listed destination', 'the list opens nothing for TCP'));
  for (const [id, what, candidates] of UNLISTED) {
    const address = candidates.find((candidate) => !isOpen(opened, candidate, PORT));
    if (address === undefined) absent.push(without(id, what, 'the allow list opens all of them'));
    else add(id, what, 'counted', address);
  }
  add(
    'denied-link-local',
    "a link-local address, where clouds keep the host's credentials",
    'counted',
    '169.254.169.254',
    80,
  );
  add('denied-client', "another client's address", 'counted', otherClient(site, client.address));
  const own = await ownAddresses(site.ip);
  for (const { address } of own.slice(0, 8))
    add('denied-host', "the gateway's host, at its own address", 'closed', address, site.listen.port);
  if (site.status.stack !== 'kernel')
    add(
      'denied-host-loopback',
      "the host's loopback, by the stack's router",
      'counted',
      TAP.router,
      site.listen.port,
    );
  add('denied-gateway', "a service at the gateway's own address", 'closed', inside, far.closed);
  add('control', 'the far end of this measurement', 'connected', inside, far.open);
  return { tries, absent };
}

/** Addresses of documentation (RFC 5737), and private ones (RFC 1918) that sites rarely use. */
const UNLISTED: readonly (readonly [id: string, what: string, candidates: readonly string[]])[] = [
  ['denied-public', 'a public address that is not listed', ['192.0.2.1', '198.51.100.1', '203.0.113.1']],
  [
    'denied-private',
    'a private address that is not listed',
    ['192.168.255.254', '172.31.255.254', '10.255.255.254'],
  ],
];

/** That of a valid invite, or one that nobody has. */
function otherClient({ layout, status }: Site, own: string): string {
  const now = new Date();
  const other = readRegister(layout).identities.find(
    (item) => stateOf(item, now) === 'valid' && item.address !== own,
  );
  const network = parseNetwork(status.network);
  const free = network ? [2, 3].map((offset) => toAddress(network.first + offset)) : [];
  return other?.address ?? free.find((address) => address !== own) ?? own;
}

/** The client's kernel keeps such packets to itself, until it is told that this address is elsewhere. */
async function checkLoopback({ ip }: Site, client: Client, far: FarProcess): Promise<Check> {
  const batch = ['127.0.0.0/8', '127.0.0.1'].map(
    (address) => `route delete local ${address} dev lo table local\n`,
  );
  const [id, what] = ['denied-loopback', "the gateway's loopback"] as const;
  const code = await client.inside([ip, '-force', '-batch', '-'], batch.join(''));
  const target = { address: '127.0.0.1', port: far.loopback };
  const [outcome = 'no answer'] = outcomes.parse(
    await client.task({ kind: 'connect', targets: [target], timeoutMs: SILENCE_MS }),
  );
  const check = judgeTry({ id, what, target, wanted: 'closed' }, outcome, 0);
  return code === 0 || outcome === 'connected'
    ? check
    : { ...check, verdict: 'none', seen: 'could not be sent' };
}

async function denied({ status }: Site): Promise<DeniedCounts> {
  return await readDenied(status.control.nft, status.control.enter);
}

/** Attempts in between; where there is no more room to tell destinations apart, those elsewhere count. */
function increase(before: DeniedCounts, after: DeniedCounts, { address, port }: Target): number {
  const of = ({ destinations }: DeniedCounts) =>
    destinations.find((item) => item.address === address && item.port === port && item.protocol === 'tcp')
      ?.attempts ?? 0;
  return of(after) - of(before) || after.elsewhere - before.elsewhere;
}
