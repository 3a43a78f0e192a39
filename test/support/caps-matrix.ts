/**
 * Measures caps with many clients in a lab of its own, as root, after a build:
 *
 *   node --import ./test/support/typescript.js test/support/caps-matrix.ts NAME [CAP...]
 *
 * CAP is of all nodes together, in Mbit/s (20, 100 and 500 when absent). Prints a table in Markdown, a line for each
 * cell as soon as it is measured; the exit code is 0 when every cell is as it should be.
 */
import { readEnvironment } from '../../src/config/environment.js';
import { silent } from '../../src/effects/reporter.js';
import { poll } from '../../src/effects/wait.js';
import { gatewayUp, handOverInvite, NODE_FILES } from '../../src/lab/demo-parts.js';
import type { Host } from '../../src/lab/host.js';
import { type Lab, labDown, labUp } from '../../src/lab/lab.js';
import { LAB } from '../../src/lab/topology.js';
import { enterGateway, fastest, jain, rateBetween, sampleDuring, startServers } from './caps-load.js';

const NODES = 20;
const OPERATOR = LAB.users.dmz.name;
const HPC = LAB.users.node.name;
const CONFIG = '/home/gateway/gateway.yaml';
const SECONDS = 14;
const CELLS = [
  [1, 1],
  [1, 8],
  [20, 1],
  [20, 8],
] as const;

interface Inside {
  readonly node: Host;
  readonly enter: readonly string[];
}

async function main([name = 'caps-matrix', ...caps]: string[]): Promise<boolean> {
  const lab = await labUp({ name, nodes: NODES, bound: true }, readEnvironment(), silent);
  try {
    await limit(lab, 20);
    await gatewayUp(lab, ['--config', CONFIG]);
    const enter = await enterGateway(lab.host('dmz'), OPERATOR);
    const clients: Inside[] = [];
    for (const node of lab.nodes) clients.push(await connect(lab, node));
    console.log(
      '| cap | clients x streams | direction | fastest 5 s | used | Jain | echo idle | echo loaded |',
    );
    console.log('|---|---|---|---|---|---|---|---|');
    let good = true;
    let base = 5200;
    for (const cap of caps.length > 0 ? caps.map(Number) : [20, 100, 500]) {
      await limit(lab, cap);
      await lab.host('dmz').output(['glidein-vpn', 'gateway', 'reload'], { user: OPERATOR });
      for (const [count, streams] of CELLS) {
        for (const direction of ['down', 'up'] as const) {
          // Servers of its own: those of the cell before may still wait for what was queued when their clients ended.
          base += 100;
          await startServers(lab.host('pool'), count, base);
          good = (await cell(lab, enter, clients.slice(0, count), { cap, streams, direction, base })) && good;
        }
      }
    }
    return good;
  } finally {
    await labDown(name);
  }
}

async function limit(lab: Lab, cap: number): Promise<void> {
  const text = `gateway:\n  limits: { total: { down: ${cap}mbit, up: ${cap}mbit } }\n`;
  await lab.host('dmz').writeFile(CONFIG, text, { user: OPERATOR });
}

async function connect(lab: Lab, node: Host): Promise<Inside> {
  await handOverInvite(lab, node, node.name);
  await node.output(['glidein-vpn', 'up', '--invite', NODE_FILES.invite], { user: HPC });
  const { handle } = JSON.parse(await node.output(['glidein-vpn', 'status', '--json'], { user: HPC }));
  const helper = '/opt/glidein-vpn/dist/native/gvpn-ns';
  return { node, enter: [helper, 'enter', '--target', `${handle.namespacePid}`, '--'] };
}

interface Cell {
  readonly cap: number;
  readonly streams: number;
  readonly direction: 'down' | 'up';
  /** The servers have the ports after it. */
  readonly base: number;
}

async function cell(
  lab: Lab,
  enter: readonly string[],
  clients: readonly Inside[],
  { cap, streams, direction, base }: Cell,
): Promise<boolean> {
  const dmz = lab.host('dmz');
  const first = clients[0] as Inside;
  await quiet(dmz, enter, cap);
  const idle = await echo(first, 5);
  const loads = await Promise.all(
    clients.map(async ({ node, enter: inside }, index) => {
      const where = ['--client', LAB.pool.address, '--port', String(base + 1 + index)];
      const what = ['--time', String(SECONDS), '--parallel', String(streams)];
      const turn = direction === 'down' ? ['--reverse'] : [];
      return await node.start([...inside, 'iperf3', ...where, ...what, ...turn], { user: HPC, bound: true });
    }),
  );
  const shares = async () => {
    const argv = [...enter, 'tc', '-s', 'class', 'show', 'dev', `gvpn-${direction}`];
    const shown = await dmz.output(argv, { user: OPERATOR });
    return clients.map((_, index) => {
      const id = (16 + 3 * (2 + index)).toString(16);
      return Number(new RegExp(`htb 1:${id} .*\\n Sent (\\d+)`).exec(shown)?.[1] ?? 0);
    });
  };
  const begun = await shares();
  await poll(
    async () =>
      (await shares()).every((bytes, index) => bytes > (begun[index] ?? 0) + 50_000) ? true : undefined,
    { timeoutMs: 4000, everyMs: 250 },
  );
  const before = await shares();
  const [samples, loaded] = await Promise.all([sampleDuring(dmz, enter, OPERATOR, 7500), echo(first, 30)]);
  const each = (await shares()).map((bytes, index) => bytes - (before[index] ?? 0));
  await Promise.all(loads.map((load) => load.stop({ signal: 'SIGTERM', graceMs: 2000 })));
  const [from, to] = [samples[0], samples.at(-1)];
  if (!from || !to) return false;
  const most = fastest(samples, direction, 5000) / cap;
  const used = rateBetween(from, to, direction) / cap;
  const fair = jain(each);
  const columns = [
    `${cap} Mbit/s`,
    `${clients.length} x ${streams}`,
    direction,
    `${(100 * most).toFixed(1)} %`,
    `${(100 * used).toFixed(1)} %`,
    fair.toFixed(3),
    `${idle.toFixed(1)} ms`,
    `${loaded.toFixed(1)} ms`,
  ];
  const good = most <= 1.02 && used >= 0.92 && fair >= 0.95 && loaded - idle < 30;
  console.log(`| ${columns.join(' | ')} |${good ? '' : ' <- not as it should be'}`);
  return good;
}

/** Waits until what an earlier cell left in the queues is through. */
async function quiet(dmz: Host, enter: readonly string[], cap: number): Promise<void> {
  await poll(
    async () => {
      const [from, to] = await sampleDuring(dmz, enter, OPERATOR, 250);
      const rate = (direction: 'down' | 'up') => (from && to ? rateBetween(from, to, direction) : cap);
      return rate('down') + rate('up') < cap / 50 ? true : undefined;
    },
    { timeoutMs: 30_000, everyMs: 100 },
  );
}

async function echo({ node, enter }: Inside, count: number): Promise<number> {
  const argv = [...enter, 'ping', '-q', '-i', '0.2', '-c', String(count), '10.77.0.1'];
  return Number(/= [\d.]+\/([\d.]+)\//.exec(await node.output(argv, { user: HPC }))?.[1]);
}

process.exitCode = (await main(process.argv.slice(2))) ? 0 : 1;
