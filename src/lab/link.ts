import { run } from '../effects/run.js';
import { FaultError } from '../health/fault-error.js';
import { startEmulator } from './emulator.js';
import type { Host } from './host.js';
import { isPlain } from './leg.js';
import type { LinkEnd, LinkPlan } from './topology.js';

export interface LinkOptions {
  /** Where records and logs of emulated links are kept. */
  readonly directory: string;
  /** Emulated links are killed with our process. */
  readonly bound: boolean;
  /** Of what chance decides on an emulated link: the same in every lab with the same seed. */
  readonly seed: number;
}

type End = LinkEnd & { readonly at: Host };

/**
 * Lays a link between two hosts. Its two devices are born in the hosts' namespaces and end with either, so that the
 * machine itself never has an interface. Throws `native-missing` and `lab-broken`.
 */
export async function layLink(
  link: LinkPlan,
  hosts: ReadonlyMap<string, Host>,
  options: LinkOptions,
): Promise<void> {
  const [here, there] = [find(link.ends[0], hosts), find(link.ends[1], hosts)];
  if (isPlain(link.leg)) await layPair(here, there);
  else await layEmulated(link, here, there, options);
  const shaped = isPlain(link.leg) ? link.rate : undefined;
  await Promise.all([here, there].map((end) => configure(end, shaped)));
}

function find(end: LinkEnd, hosts: ReadonlyMap<string, Host>): End {
  const at = hosts.get(end.host);
  if (!at) throw new Error(`link to unknown host ${end.host}`);
  return { ...end, at };
}

async function layPair(here: End, there: End): Promise<void> {
  const pair = ['ip', 'link', 'add', 'name', here.device, 'netns', String(here.at.pid), 'type', 'veth'];
  const made = await run([...pair, 'peer', 'name', there.device, 'netns', String(there.at.pid)]);
  if (made.code === 0) return;
  const why = `link ${here.host} - ${there.host}: ${made.stderr.trim()}`;
  throw new FaultError('lab-broken', { host: here.host, why, log: here.at.directory });
}

async function layEmulated(link: LinkPlan, here: End, there: End, options: LinkOptions): Promise<void> {
  if (!link.leg) return;
  const end = ({ at, device }: End) => ({ pid: at.pid, device });
  await startEmulator({
    name: `${here.host}-${there.host}`,
    ends: [end(here), end(there)],
    leg: link.leg,
    rate: link.rate,
    ...options,
  });
}

/** A token bucket at both ends: each limits what it sends. The queue holds 12 ms at 1 Gbit/s. */
async function configure({ at, device, address }: End, rate: string | undefined): Promise<void> {
  await at.output(['ip', '-batch', '-'], {
    input: `address add ${address} dev ${device}\nlink set ${device} up\n`,
  });
  if (rate === undefined) return;
  const shape = ['tbf', 'rate', rate, 'burst', '256k', 'limit', '1500k'];
  await at.output(['tc', 'qdisc', 'add', 'dev', device, 'root', ...shape]);
}
