import type { Environment } from '../config/environment.js';
import type { ManagedProcess } from '../effects/managed-process.js';
import type { Reporter } from '../effects/reporter.js';
import { poll } from '../effects/wait.js';
import { FaultError, messageOf } from '../health/fault-error.js';
import { demoJob, type JobReport, SITE } from './demo-job.js';
import {
  cli,
  gatewayBytes,
  gatewayUp,
  handOverInvite,
  homeFiles,
  NODE_FILES,
  startPilot,
  waitForSlot,
} from './demo-parts.js';
import { jobFile, slots, submitJob, waitForJob } from './jobs.js';
import { type Lab, labDown, labUp } from './lab.js';
import { leftovers } from './leftovers.js';
import { startPool } from './pool.js';
import { LAB } from './topology.js';
import { publish, uploaded } from './web-server.js';

const INPUT_BYTES = 50_000_000;
const IDENTITY = 'node1';
const batchUser = LAB.users.node.name;

interface DemoOptions {
  readonly name: string;
  readonly keep?: boolean;
}

/** One thing that the demo has shown, with what was seen. */
interface Proof {
  readonly what: string;
  readonly seen: string;
}

type Answer = (text: string, json: object) => void;

/**
 * The main job, for real: an unprivileged node without a way out joins an unmodified pool through the gateway and
 * runs a wmAgent job. Every claim is checked; the first that does not hold ends the demo with `lab-proof`.
 */
export async function demo(
  options: DemoOptions,
  env: Environment,
  reporter: Reporter,
  answer: Answer,
): Promise<number> {
  const begun = performance.now();
  const lab = await labUp({ name: options.name, nodes: 1, bound: options.keep !== true }, env, reporter);
  const proofs: Proof[] = [];
  try {
    await show(new Stage(lab, reporter, proofs));
  } finally {
    if (options.keep)
      reporter.note(`lab ${options.name} stays up: glidein-vpn lab shell node1 --name ${options.name}`);
    else await labDown(options.name);
  }
  const seconds = Math.round((performance.now() - begun) / 1000);
  const lines = proofs.map(({ what, seen }) => `  ${what}: ${seen}\n`);
  answer(`shown in ${seconds} s:\n${lines.join('')}`, { version: 1, seconds, proofs });
  return 0;
}

/** The pool's daemons, all behind one shared port, and its storage. */
const DEMO_ALLOW = [`${LAB.pool.address}:9618`, `${LAB.pool.address}:80`];

class Stage {
  constructor(
    readonly lab: Lab,
    readonly reporter: Reporter,
    private readonly proofs: Proof[],
  ) {}

  get node() {
    return this.lab.host('node1');
  }

  /** Does something that takes time, and says so. */
  async act<T>(title: string, action: () => Promise<T>): Promise<T> {
    const begun = performance.now();
    this.reporter.begin(title);
    try {
      const result = await action();
      this.reporter.done(title, performance.now() - begun);
      return result;
    } catch (error) {
      this.reporter.failed(title, performance.now() - begun, messageOf(error));
      throw error;
    }
  }

  /** Checks a claim: `seen` is what there is to see, `holds` whether it proves it. */
  prove(what: string, holds: boolean, seen: string): void {
    if (!holds) throw new FaultError('lab-proof', { what, why: seen, log: this.lab.directory });
    this.proofs.push({ what, seen });
    this.reporter.note(`proved: ${what} (${seen})`);
  }
}

async function show(stage: Stage): Promise<void> {
  const { lab } = stage;
  const pool = await startPool(lab, stage.reporter);
  const sum = await publish(lab, 'input.root', INPUT_BYTES);
  await proveNoWayOut(stage, pool.collector);
  await stage.act('gateway up in the DMZ, as an ordinary user', () =>
    gatewayUp(lab, ['--allow', ...DEMO_ALLOW]),
  );
  await stage.act('invite for the node', () => handOverInvite(lab, stage.node, IDENTITY));
  const home = [...(await homeFiles(stage.node, batchUser)), NODE_FILES.token].sort();
  const pilot = await stage.act('pilot on the node, as an ordinary user', () =>
    startPilot(stage.node, pool.token),
  );
  const slot = await stage.act('a slot joins the pool', () => waitForSlot(lab, pilot, 60_000));
  const names = (await slots(lab)).map((ad) => String(ad.Name));
  stage.prove('the pool sees a new slot', names.includes(slot), names.join(', '));
  await proveJob(stage, sum);
  await proveCleanEnd(stage, pilot, home);
}

/** Without the tunnel the node reaches neither the pool nor the storage. */
async function proveNoWayOut(stage: Stage, collector: string): Promise<void> {
  for (const [what, port] of [
    [collector, 9618],
    ['the storage', 80],
  ] as const) {
    const argv = ['bash', '-c', `exec 3<>/dev/tcp/${LAB.pool.address}/${port}`];
    const control = await stage.lab.host('dmz').run(argv, { timeoutMs: 3000 });
    const tried = await stage.node.run(argv, { user: batchUser, timeoutMs: 3000 });
    const seen = /: ([^:]*)$/.exec(tried.stderr.trim())?.[1] ?? `exit code ${tried.code}`;
    // 124 is the end of the time: a filter that drops. From the DMZ the same words must work.
    const refused = (tried.code === 1 && /unreachable|refused|No route/.test(seen)) || tried.code === 124;
    stage.prove(`the node alone cannot reach ${what}`, refused && control.code === 0, seen);
  }
}

async function proveJob(stage: Stage, sum: string): Promise<void> {
  const { lab } = stage;
  const before = await gatewayBytes(lab, IDENTITY);
  const finished = await stage.act('a wmAgent job runs on it', async () => {
    const id = await submitJob(lab, demoJob('input.root', 'output.txt'));
    return await waitForJob(lab, id, 120_000);
  });
  const report = JSON.parse(await jobFile(lab, finished, 'Report.0.pkl')) as JobReport;
  const counted = (await gatewayBytes(lab, IDENTITY)) - before;
  stage.prove(
    'the job ended well, at the first start',
    finished.exitCode === 0 && finished.starts === 1,
    `exit code ${finished.exitCode}, ${finished.starts} start`,
  );
  stage.prove(
    'wmAgent learns where it ran',
    finished.ad.MachineAttrGLIDEIN_CMSSite0 === SITE,
    String(finished.ad.MachineAttrGLIDEIN_CMSSite0),
  );
  stage.prove(
    'it downloaded its input through the tunnel',
    report.sha256 === sum,
    `${INPUT_BYTES} B, sha256 ${sum.slice(0, 12)}…`,
  );
  const returned = (await uploaded(lab, 'output.txt')).trim();
  stage.prove(
    'it uploaded its output through the tunnel',
    returned === sum,
    `${returned.slice(0, 12)}… at the storage`,
  );
  stage.prove('on the node it was not root', report.uid === LAB.users.node.uid, `uid ${report.uid}`);
  stage.prove('it held no capability', /^0+$/.test(report.capabilities), `CapEff ${report.capabilities}`);
  stage.prove('it could not touch the tunnel', report.networkLocked, 'ip link set tun0 down: refused');
  stage.prove('the gateway counted its bytes', counted >= INPUT_BYTES, `${counted} B`);
}

async function proveCleanEnd(stage: Stage, pilot: ManagedProcess, home: readonly string[]): Promise<void> {
  const { lab, node } = stage;
  await stage.act('pilot stopped by SIGTERM', async () => {
    await pilot.stop({ signal: 'SIGTERM', graceMs: 60_000 });
  });
  const { code, signal } = await pilot.ended;
  stage.prove('the pilot ended cleanly', code === 0, signal ? `signal ${signal}` : `exit code ${code}`);
  const gone = await poll(async () => ((await slots(lab)).length === 0 ? true : undefined), {
    timeoutMs: 30_000,
  });
  stage.prove('the slot left the pool', gone === true, `${(await slots(lab)).length} slots`);
  const added = (await homeFiles(node, batchUser)).filter((file) => !home.includes(file));
  const onNode = [...(await leftovers(node, batchUser)), ...added];
  stage.prove(
    'nothing is left on the node',
    onNode.length === 0,
    onNode.join('; ') || 'no process, no file, no mount',
  );
  await stage.act('gateway down', () => cli(lab.host('dmz'), ['gateway', 'down']));
  const onGateway = await leftovers(lab.host('dmz'), LAB.users.dmz.name);
  stage.prove(
    'nothing is left on the gateway host',
    onGateway.length === 0,
    onGateway.join('; ') || 'no process, no file, no mount',
  );
}
