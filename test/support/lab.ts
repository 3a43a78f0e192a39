import { afterAll, beforeAll, expect } from '@jest/globals';
import { readEnvironment } from '../../src/config/environment.js';
import type { ManagedProcess } from '../../src/effects/managed-process.js';
import { silent } from '../../src/effects/reporter.js';
import type { RunResult } from '../../src/effects/run.js';
import { poll } from '../../src/effects/wait.js';
import type { FaultCode } from '../../src/health/faults.js';
import { NODE_FILES } from '../../src/lab/demo-parts.js';
import type { Host } from '../../src/lab/host.js';
import { type Lab, labDown, labUp } from '../../src/lab/lab.js';
import { startNameServer } from '../../src/lab/name-server.js';
import { LAB } from '../../src/lab/topology.js';
import { publish, startWebServer } from '../../src/lab/web-server.js';

export const HPC = LAB.users.node.name;
export const OPERATOR = LAB.users.dmz.name;

/** A lab for one test file: hosts, and on the pool names and web (what a payload asks for), but no HTCondor. */
export interface LabForTests {
  readonly lab: Lab;
  readonly dmz: Host;
  readonly node: Host;
}

/** Brings the lab of a test file up before its tests and down after them. Use what it returns only inside tests. */
export function labForTests(what: string, nodes = 1): LabForTests {
  const name = `t-${what}-${process.pid}`;
  let lab: Lab | undefined;
  beforeAll(async () => {
    lab = await labUp({ name, nodes, bound: true }, readEnvironment(), silent);
    await startNameServer(lab);
    await startWebServer(lab);
  });
  afterAll(async () => {
    if (lab) await labDown(name);
  });
  const up = () => {
    if (!lab) throw new Error(`lab ${name} is not up`);
    return lab;
  };
  return {
    get lab() {
      return up();
    },
    get dmz() {
      return up().host('dmz');
    },
    get node() {
      return up().host('node1');
    },
  };
}

export interface CallOptions {
  readonly user?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly input?: string;
  readonly timeoutMs?: number;
}

/** Our CLI on a host, as its ordinary user unless another is named, whatever its exit code. */
export async function call(
  host: Host,
  words: readonly string[],
  options: CallOptions = {},
): Promise<RunResult> {
  return await host.run(['glidein-vpn', ...words], { user: userOf(host), timeoutMs: 90_000, ...options });
}

/** As {@link call}, for what is to end with exit code 0. */
export async function succeed(
  host: Host,
  words: readonly string[],
  options: CallOptions = {},
): Promise<string> {
  const result = await call(host, words, options);
  if (result.code !== 0)
    throw new Error(`${words.join(' ')}: exit code ${result.code}\n${result.stdout}${result.stderr}`);
  return result.stdout;
}

/** The standard options of a verb that opens a tunnel. */
export const withInvite = (path: string = NODE_FILES.invite) => ['--invite', path];

/** A shell script as a payload of `run`. Its standard output, trimmed. */
export async function runScript(host: Host, script: string, options: CallOptions = {}): Promise<string> {
  return (await succeed(host, ['run', ...withInvite(), '--', 'sh', '-c', script], options)).trim();
}

/** A shell script inside the tunnel that `up` keeps. Its standard output, trimmed. */
export async function execScript(host: Host, script: string, words: readonly string[] = []): Promise<string> {
  return (await succeed(host, ['exec', ...words, '--', 'sh', '-c', script])).trim();
}

/** `status --json` of a node, as far as tests read it. */
export interface NodeView {
  readonly version: number;
  readonly pid: number;
  readonly state?: string;
  readonly handle: { readonly namespacePid: number };
  readonly health: {
    readonly healthy: boolean;
    readonly rttMs?: number;
    readonly tunnel: {
      readonly state: string;
      readonly address: string;
      readonly reconnects: number;
      readonly why?: string;
      readonly tunnels?: { readonly up: number; readonly of: number };
    };
  };
}

export async function nodeView(host: Host, words: readonly string[] = []): Promise<NodeView> {
  return JSON.parse((await call(host, ['status', '--json', ...words])).stdout) as NodeView;
}

/** Waits until `probe` yields something. Fails the test when it does not. */
export async function eventually<T>(
  what: string,
  probe: () => Promise<T | undefined>,
  timeoutMs = 20_000,
): Promise<T> {
  const found = await poll(probe, { timeoutMs, everyMs: 50 });
  if (found === undefined) throw new Error(`${what}: not within ${timeoutMs / 1000} s`);
  return found;
}

/** Waits until the node's status is as wanted. */
export async function nodeBecomes(
  host: Host,
  wanted: (view: NodeView) => boolean,
  timeoutMs = 20_000,
): Promise<NodeView> {
  let last: NodeView | undefined;
  try {
    return await eventually(
      'the node',
      async () => {
        last = await nodeView(host);
        return wanted(last) ? last : undefined;
      },
      timeoutMs,
    );
  } catch (error) {
    throw new Error(`${error}; last: ${JSON.stringify(last?.health)}`);
  }
}

/** Checks that a verb failed with this fault: by its code in both outputs, whole texts, its exit code. */
export function expectFault(result: RunResult, code: FaultCode, exit: number): void {
  expect({ ...result, stdout: '' }).toMatchObject({
    code: exit,
    stderr: expect.stringContaining(`[${code}]`),
  });
  expect(result.stderr).toMatch(/^ {2}fix: \S/m);
  expect(result.stderr).not.toMatch(/\{\w+\}|\n {4}at /);
  if (result.stdout === '') return;
  expect(JSON.parse(result.stdout)).toMatchObject({ version: 1, error: { code } });
}

/** Everything by which a start could leave a trace on a host; equal before and after means that nothing stayed. */
export async function footprint(host: Host) {
  const processes = await host.output(['ps', '-eo', 'user=,args=']);
  const rest = await host.output(['sh', '-c', TRACES]);
  return {
    processes: processes
      .split('\n')
      .map((line) => line.trim())
      .filter((line) => line !== '' && !line.endsWith('ps -eo user=,args='))
      .sort(),
    rest: rest.split('\n'),
  };
}

/**
 * The base of the state directories (empty), and what a gateway keeps for its next start, may stay. No routes of IPv6:
 * a link's own appear a second after the link.
 */
const TRACES = `
find /tmp /run /var/tmp /dev/shm -mindepth 1 \\
  ! -regex '/tmp/glidein-vpn-[0-9]+' | sort
find /home /root -mindepth 1 -path '*/glidein-vpn/gateway/run*' | sort
cut -d' ' -f3- /proc/1/mountinfo
nft -s list ruleset
find /proc/sys/net/ipv4 /proc/sys/net/netfilter -type f -perm -600 ! -path '*/neigh/*' ! -name nf_conntrack_count \\
  ! -name nf_conntrack_max ! -path '*/route/flush' | sort | xargs grep -s .
ip -o link | cut -d: -f2 | sort
ip -4 rule
ip -6 rule
ip -4 route show table all
ip -4 neigh show nud permanent
ss -Hltun
`;

/** Pids (as the host sees them) of the processes whose command line contains `text`, oldest first. */
export async function pidsOf(host: Host, text: string): Promise<number[]> {
  const listed = await host.output(['ps', '-eo', 'pid=,args=', '--sort=start_time']);
  return listed.split('\n').flatMap((line) => {
    const [, pid, args] = /^\s*(\d+) (.*)$/.exec(line) ?? [];
    return pid && args?.includes(text) && !args.startsWith('ps ') ? [Number(pid)] : [];
  });
}

/** Processes of a user on a host. */
export async function processesOf(host: Host, user: string): Promise<string[]> {
  const listed = await host.run(['ps', '-u', user, '-o', 'pid=,args=']);
  return listed.stdout.split('\n').filter((line) => line.trim() !== '');
}

export async function kill(host: Host, signal: string, pids: readonly number[]): Promise<void> {
  expect(pids.length).toBeGreaterThan(0);
  await host.output(['sh', '-c', 'kill "$@"', 'sh', `-${signal}`, ...pids.map(String)]);
}

/** Starts our CLI on a host in the foreground, bound to the test. */
export async function launch(
  host: Host,
  words: readonly string[],
  onLine?: (line: string) => void,
): Promise<ManagedProcess> {
  return await host.start(['glidein-vpn', ...words], {
    user: userOf(host),
    bound: true,
    ...(onLine ? { onLine } : {}),
  });
}

/** Publishes a file on the pool's web server: its URL and its SHA-256. */
export async function webFile(lab: Lab, name: string, bytes: number): Promise<{ url: string; sum: string }> {
  return { url: `http://web.${LAB.domain}/data/${name}`, sum: await publish(lab, name, bytes) };
}

/** Has the node's kernel count what leaves it for elsewhere than the gateway's port (IPv4: IPv6 chats with its link). */
export async function watchStrays(host: Host): Promise<void> {
  const rules = `table ip strays {
  chain out {
    type filter hook output priority -10;
    oifname "eth0" ip daddr ${LAB.gateway} tcp dport ${LAB.gatewayPort} accept
    oifname "eth0" counter
  }
}
`;
  await host.output(['nft', '-f', '-'], { input: rules });
}

/** Packets counted since {@link watchStrays}. */
export async function strays(host: Host): Promise<number> {
  const chain = await host.output(['nft', 'list', 'chain', 'ip', 'strays', 'out']);
  return Number(/counter packets (\d+)/.exec(chain)?.[1]);
}

function userOf(host: Host): string {
  return host.name === 'dmz' ? OPERATOR : HPC;
}
