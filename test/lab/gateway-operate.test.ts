import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, jest, test } from '@jest/globals';
import { handOverInvite } from '../../src/lab/demo-parts.js';
import type { Host } from '../../src/lab/host.js';
import { LAB } from '../../src/lab/topology.js';
import {
  call,
  eventually,
  execScript,
  expectFault,
  footprint,
  HPC,
  kill,
  labForTests,
  nodeBecomes,
  nodeView,
  OPERATOR,
  pidsOf,
  succeed,
  withInvite,
} from '../support/lab.js';

jest.setTimeout(120_000);

const site = labForTests('operate', 2);
const HOME = '/home/gateway/site';
const CONFIG = `${HOME}/gateway.yaml`;
const RUN = `${HOME}/state/run`;
const WEB = `${LAB.pool.address}:80`;
const CAPS = '{ total: { down: 40mbit, up: 40mbit } }';
let before: Awaited<ReturnType<typeof footprint>>;

interface View {
  readonly state: string;
  readonly why?: string;
  readonly limits?: { readonly total: { readonly down: number } };
  readonly allow?: { readonly rules: readonly string[] };
  readonly faults: readonly { readonly code: string }[];
  readonly daemons: readonly { readonly name: string; readonly pid?: number; readonly restarts: number }[];
  readonly draining?: { readonly left: readonly string[] };
  readonly identities: readonly { readonly sessions: readonly { readonly id: number }[] }[];
  readonly control?: unknown;
}

/** The state directory is said in this file alone. */
async function configure(lines: readonly string[]): Promise<void> {
  const text = ['gateway:', `  stateDir: ${HOME}/state`, ...lines.map((line) => `  ${line}`)];
  await site.dmz.writeFile(CONFIG, `${text.join('\n')}\n`, { user: OPERATOR });
}

const view = async (): Promise<View> =>
  JSON.parse((await call(site.dmz, ['gateway', 'status', '--json'])).stdout);
const sessions = async () => (await view()).identities.map(({ sessions }) => sessions.map(({ id }) => id));
const becomes = async (what: string, wanted: (seen: View) => boolean, timeoutMs = 20_000) =>
  await eventually(what, async () => (wanted(await view()) ? true : undefined), timeoutMs);
const gatewayPid = async () => (await pidsOf(site.dmz, 'gateway up'))[0] ?? 0;

const reachesWeb = async (node: Host = site.node) =>
  (await execScript(
    node,
    `timeout 2 bash -c 'exec 3<>/dev/tcp/${LAB.pool.address}/80' 2>&1; echo "code $?"`,
  )) === 'code 0';

async function up(...words: string[]): Promise<void> {
  const advertise = ['--advertise', `${LAB.gateway}:${LAB.gatewayPort}`];
  await succeed(site.dmz, ['gateway', 'up', '--config', CONFIG, ...advertise, ...words]);
}

beforeAll(async () => {
  await site.dmz.output(['mkdir', HOME], { user: OPERATOR });
  before = await footprint(site.dmz);
  await configure([`allow: [${WEB}]`]);
  await up();
  for (const node of site.lab.nodes) await handOverInvite(site.lab, node, node.name, ['--config', CONFIG]);
  await succeed(site.node, ['up', ...withInvite()]);
});

describe('reload', () => {
  /** Sessions whose packets meet the caps. */
  const led = async () => {
    const { control } = JSON.parse(await site.dmz.output(['cat', `${RUN}/status.json`], { user: OPERATOR }));
    const shown = await site.dmz.output([...control.enter, 'tc', 'qdisc', 'show'], { user: OPERATOR });
    return [...shown.matchAll(/clsact \S+ dev vpns/g)].length;
  };

  /** A question waits at the control socket to be read: ss(8) shows who waits to be accepted, and what was written. */
  const asked = async () => {
    const lines = (await site.dmz.output(['ss', '-Hxa'])).split('\n').map((line) => line.trim().split(/\s+/));
    const waiting = lines.some(
      ([, state, clients, , path]) =>
        state === 'LISTEN' && path === `${RUN}/ocserv/control` && Number(clients) > 0,
    );
    return waiting && lines.some(([, state, , unread]) => state === 'ESTAB' && Number(unread) > 0);
  };

  test('puts the first limits and another allow list into force, with a session up, without being told where', async () => {
    const known = await sessions();
    expect(await reachesWeb()).toBe(true);
    expect(await led()).toBe(0);
    await configure([`allow: ['${LAB.pool.address}:81']`, `limits: ${CAPS}`, 'mtu: 1400']);
    const said = await succeed(site.dmz, ['gateway', 'reload']);
    expect(said.split('\n')).toEqual([
      'changed: limits, allow',
      'cap in force: all nodes together down 40mbit, up 40mbit',
      `allowed now: ${LAB.pool.address}:81/tcp`,
      `no longer allowed: ${WEB}/tcp`,
      'needs a restart: mtu',
      '',
    ]);
    expect(await led()).toBe(1);
    expect(await reachesWeb()).toBe(false);
    const seen = await view();
    expect(seen.limits?.total.down).toBe(40e6);
    expect(seen.allow?.rules).toEqual([`${LAB.pool.address}:81/tcp`]);
    expect(await sessions()).toEqual(known);
  });

  test('of a file that is wrong changes nothing', async () => {
    await configure([`allow: [${WEB}]`, 'limits: { total: { down: 40 } }']);
    expectFault(await call(site.dmz, ['gateway', 'reload', '--json']), 'config-invalid', 78);
    expect(await view()).toMatchObject({
      limits: { total: { down: 40e6 } },
      allow: { rules: [`${LAB.pool.address}:81/tcp`] },
    });
  });

  test('by SIGHUP does the same: it takes the limits away and opens what is listed again', async () => {
    await configure([`allow: [${WEB}]`]);
    await kill(site.dmz, 'HUP', [await gatewayPid()]);
    await becomes('the old list', ({ allow, limits }) => allow?.rules[0] === `${WEB}/tcp` && !limits);
    expect(await led()).toBe(0);
    expect(await reachesWeb()).toBe(true);
    expect((await nodeView(site.node)).health.tunnel.reconnects).toBe(0);
  });

  test('goes on although who asked for it is killed', async () => {
    await configure([`allow: [${WEB}]`, `limits: ${CAPS}`]);
    const pid = await gatewayPid();
    await kill(site.dmz, 'STOP', [pid]);
    const asking = await site.dmz.start(['glidein-vpn', 'gateway', 'reload'], {
      user: OPERATOR,
      bound: true,
    });
    await eventually('the question', async () => ((await asked()) ? true : undefined));
    await asking.stop({ signal: 'SIGHUP', graceMs: 0 });
    await kill(site.dmz, 'CONT', [pid]);
    await becomes('the caps', ({ limits }) => limits?.total.down === 40e6);
    expect(await led()).toBe(1);
  });

  test('is for who may enter its directory', async () => {
    const modes = await site.dmz.output([
      'stat',
      '-c',
      '%a %U',
      `${RUN}/ocserv/control`,
      `${RUN}/ocserv`,
      RUN,
    ]);
    expect(modes).toBe('600 gateway\n700 gateway\n700 gateway\n');
  });
});

describe('daemons', () => {
  const daemon = async (name: string) => (await view()).daemons.find((item) => item.name === name);

  test('are in the status, with what became of them', async () => {
    const names = (await view()).daemons.map(({ name }) => name);
    expect(names).toEqual(['namespace', 'slirp4netns', 'tcp', 'ocserv']);
    const pid = (await daemon('slirp4netns'))?.pid ?? 0;
    expect(await site.dmz.output(['cat', `/proc/${pid}/comm`])).toBe('slirp4netns\n');
  });

  test('one that keeps ending is a fault with a fix, as long as it does not run, and later', async () => {
    for (let restarts = 1; restarts <= 3; restarts += 1) {
      await kill(site.dmz, 'KILL', [(await daemon('slirp4netns'))?.pid ?? 0]);
      await eventually('the next', async () => {
        const seen = await daemon('slirp4netns');
        return seen?.pid !== undefined && seen.restarts === restarts ? true : undefined;
      });
    }
    expect((await view()).faults.map(({ code }) => code)).toEqual(['daemon-failing']);
    const text = await succeed(site.dmz, ['gateway', 'status']);
    expect(text).toMatch(
      /^FAULT +slirp4netns of the gateway keeps ending, 3 times in 10 minutes: .*\[daemon-failing\]$/m,
    );
    expect(text).toMatch(/^fix +See .*slirp4netns\.log/m);
    expect(text).toMatch(
      /^daemon +slirp4netns: pid \d+ since .*, started again 3 times; last end .*SIGKILL/m,
    );
  });
});

describe('drain', () => {
  const two = () => site.lab.nodes[1] as Host;

  test('lets nobody new in; a node whose tunnel is cut comes back, and keeps its address', async () => {
    const { address, reconnects } = (await nodeView(site.node)).health.tunnel;
    const said = await succeed(site.dmz, ['gateway', 'drain', '--config', CONFIG]);
    expect(said).toContain('1 left: node1\n');
    expect(await view()).toMatchObject({ state: 'draining', draining: { left: ['node1'] } });
    const refused = await call(two(), ['run', ...withInvite(), '--', 'true']);
    expectFault(refused, 'gateway-draining', 125);
    await kill(site.node, 'KILL', (await pidsOf(site.node, 'openconnect')).slice(-1));
    const back = await nodeBecomes(
      site.node,
      ({ health }) => health.healthy && health.tunnel.reconnects > reconnects,
      30_000,
    );
    expect(back.health.tunnel.address).toBe(address);
  });

  test('is cancelled, and nodes come in again', async () => {
    await succeed(site.dmz, ['gateway', 'drain', '--cancel', '--config', CONFIG]);
    expect((await view()).state).toBe('up');
    expect((await call(two(), ['run', ...withInvite(), '--', 'true'])).code).toBe(0);
    const again = await call(site.dmz, ['gateway', 'drain', '--cancel', '--config', CONFIG]);
    expectFault(again, 'not-draining', 78);
  });

  test('ends the gateway when the last node has gone, and leaves nothing', async () => {
    const ended = call(site.dmz, ['gateway', 'drain', '--wait', '--config', CONFIG]);
    await becomes('the drain', ({ state }) => state === 'draining');
    await succeed(site.node, ['down']);
    expect(await ended).toMatchObject({ code: 0, stdout: 'gateway down\n' });
    expect(await footprint(site.dmz)).toEqual(before);
  });
});

describe('in the foreground', () => {
  test('tells JSON lines, takes SIGHUP, and ends at the deadline of a drain with exit code 0', async () => {
    const log = site.dmz.log('foreground');
    const words = ['gateway', 'up', '--config', CONFIG, '--foreground'];
    const gateway = await site.dmz.start(['glidein-vpn', ...words], { user: OPERATOR, bound: true, log });
    const lines = () =>
      readFileSync(log, 'utf8')
        .split('\n')
        .filter((line) => line !== '')
        .map((line) => JSON.parse(line) as { level: string; msg: string; event: string });
    await becomes('the gateway', ({ state }) => state === 'up');
    expect(lines()).toContainEqual(
      expect.objectContaining({ level: 'info', event: 'step', msg: 'start ocserv on 0.0.0.0:4443' }),
    );
    await kill(site.dmz, 'HUP', [await gatewayPid()]);
    await eventually('its word', async () =>
      lines().some(({ msg }) => msg.startsWith('reloaded: nothing is new')) ? true : undefined,
    );
    await succeed(site.dmz, ['gateway', 'drain', '--deadline', '0s', '--config', CONFIG]);
    expect(await gateway.ended).toMatchObject({ code: 0 });
    expect(lines().at(-1)?.msg).toMatch(/^drained: /);
    expect(await footprint(site.dmz)).toEqual(before);
  });

  test('a start that fails is the last of the lines', async () => {
    const words = `glidein-vpn gateway up --config ${CONFIG} --foreground`;
    const result = await site.dmz.run(['sh', '-c', `ulimit -n 400 && exec ${words}`], { user: OPERATOR });
    expect(result.code).toBe(78);
    expect(JSON.parse(result.stderr.trim().split('\n').at(-1) ?? '')).toMatchObject({
      ...{ level: 'fatal', code: 'config-invalid' },
      msg: expect.stringContaining('ocserv can have 144 sessions here'),
    });
  });

  test('a unit for it is printed', async () => {
    const text = await succeed(site.dmz, ['gateway', 'unit', '--config', CONFIG]);
    expect(text).toContain(`gateway up --foreground --config ${CONFIG} --state-dir ${HOME}/state\n`);
    expect(text).toContain('User=gateway\n');
    expect((await site.node.run(['glidein-vpn', 'gateway', 'unit'], { user: HPC })).code).toBe(78);
  });
});
