import { existsSync, readFileSync, statSync } from 'node:fs';
import { beforeAll, describe, expect, jest, test } from '@jest/globals';
import { poll } from '../../src/effects/wait.js';
import { gatewayUp, handOverInvite } from '../../src/lab/demo-parts.js';
import {
  call,
  eventually,
  expectFault,
  footprint,
  HPC,
  labForTests,
  launch,
  nodeView,
  processesOf,
  runScript,
  succeed,
  withInvite,
} from '../support/lab.js';

jest.setTimeout(120_000);

const site = labForTests('kill');
let before: Awaited<ReturnType<typeof footprint>>;

beforeAll(async () => {
  await gatewayUp(site.lab);
  await handOverInvite(site.lab, site.node, 'node1');
  before = await footprint(site.node);
});

/** A payload that tries to outlive its end: a daemon, and one that ignores every polite signal. */
const STUBBORN = `trap "" TERM HUP INT; (setsid sh -c "sleep 4001 & sleep 4002" &) ; setsid -f sleep 4003; echo ready; sleep 4004`;

test('a killed `run` takes its payload with it, daemons and all, and the next start clears up', async () => {
  const lines: string[] = [];
  const words = ['run', ...withInvite(), '--', 'sh', '-c', STUBBORN];
  const run = await launch(site.node, words, (line) => lines.push(line));
  await eventually('the payload', async () => (lines.includes('ready') ? true : undefined));
  process.kill(run.identity.pid, 'SIGKILL');
  await nothingRuns();
  expectFault(await call(site.node, ['status']), 'not-running', 69);
  expect(await runScript(site.node, 'echo next')).toBe('next');
  expect(await footprint(site.node)).toEqual(before);
});

test('a killed `up` takes the payloads of `exec` with it', async () => {
  await succeed(site.node, ['up', ...withInvite()]);
  const lines: string[] = [];
  const payload = await launch(site.node, ['exec', '--', 'sh', '-c', STUBBORN], (line) => lines.push(line));
  await eventually('the payload', async () => (lines.includes('ready') ? true : undefined));
  const { pid } = await nodeView(site.node);
  await site.node.output(['kill', '-KILL', String(pid)]);
  await nothingRuns();
  expect(await payload.ended).toMatchObject({ code: 137 });
  expectFault(await call(site.node, ['status', '--json']), 'not-running', 69);
  expect(await succeed(site.node, ['down'])).toMatch(/cleared/);
  expect(await footprint(site.node)).toEqual(before);
});

test('a killed `exec` takes its payload with it, and no other', async () => {
  await succeed(site.node, ['up', ...withInvite()]);
  const lines: string[] = [];
  const payload = await launch(site.node, ['exec', '--', 'sh', '-c', STUBBORN], (line) => lines.push(line));
  await eventually('the payload', async () => (lines.includes('ready') ? true : undefined));
  process.kill(payload.identity.pid, 'SIGKILL');
  await eventually(
    'the end of the payload',
    async () =>
      (await processesOf(site.node, HPC)).some((line) => line.includes('sleep 400')) ? undefined : true,
    2000,
  );
  expect((await call(site.node, ['status'])).code).toBe(0);
  await succeed(site.node, ['down']);
  expect(await footprint(site.node)).toEqual(before);
});

test('a closed standard output and error ends neither the payload nor the undoing', async () => {
  const payload = 'sleep 1; echo done > /tmp/payload-ended';
  const script = `glidein-vpn run --invite "$1" -- sh -c "$2" 2>&1 | head -1`;
  const words = ['sh', '-c', script, 'sh', withInvite()[1] ?? '', payload];
  const { stdout } = await site.node.run(words, { user: HPC, timeoutMs: 60_000 });
  expect(stdout).toMatch(/^\S+ glidein-vpn ok .*\n$/);
  await site.node.output(['rm', '/tmp/payload-ended']);
  await nothingRuns();
  expect(await footprint(site.node)).toEqual(before);
  expect(await left()).toBe('');
});

describe('the starter of a background process', () => {
  const state = () => `/proc/${site.node.pid}/root/tmp/glidein-vpn-2001/default`;
  const moments: [string, () => boolean][] = [
    ['at once', () => existsSync(`${state()}.start.log`)],
    ['when the namespace is there', () => journal(state()).includes('"namespace"')],
    ['when the tunnel is up', () => journal(state()).includes('"tunnel"')],
  ];

  test.each(moments)('ended by SIGINT %s takes the start with it', async (_, reached) => {
    const up = await launch(site.node, ['up', ...withInvite()]);
    const found = await poll(() => (reached() ? true : undefined), { timeoutMs: 10_000, everyMs: 1 });
    process.kill(up.identity.pid, 'SIGINT');
    expect(await up.ended).toMatchObject({ code: 75 });
    expect(found).toBe(true);
    expect(await processesOf(site.node, HPC)).toEqual([]);
    expect(await footprint(site.node)).toEqual(before);
    expect(await left()).toBe('');
  });

  test.each(moments)('killed %s takes the start with it', async (_, reached) => {
    const up = await launch(site.node, ['up', ...withInvite()]);
    const found = await poll(() => (reached() ? true : undefined), { timeoutMs: 10_000, everyMs: 1 });
    process.kill(up.identity.pid, 'SIGKILL');
    expect(found).toBe(true);
    await eventually(
      'the end of everything of the user',
      async () => ((await processesOf(site.node, HPC)).length === 0 ? true : undefined),
      5000,
    );
    // A kill before there is a process leaves the log that was opened for it, to the next start.
    await succeed(site.node, ['up', ...withInvite()]);
    await succeed(site.node, ['down']);
    expect(await left()).toBe('');
    expect(await footprint(site.node)).toEqual(before);
  });
});

describe('a start that is killed', () => {
  /** Moments of a start, by what it has left in its state directory. */
  const moments: [string, (state: string) => boolean][] = [
    ['when it has its directory', (state) => existsSync(state)],
    ['when it holds its directory', (state) => existsSync(`${state}/owner.json`)],
    ['when it has written the key', (state) => journal(state).includes('key.pem')],
    ['when it has the namespace', (state) => journal(state).includes('"namespace"')],
    [
      'when it logs in',
      (state) => journal(state).includes('"namespace"') && existsSync(`${state}/log/tunnel.log`),
    ],
    ['while it connects', (state) => sizeOf(`${state}/log/tunnel.log`) > 0],
    ['when the tunnel is up', (state) => journal(state).includes('"tunnel"')],
    ['before the first probe', (state) => journal(state).includes('"hosts"')],
  ];

  test.each(moments)('%s leaves nothing that runs, and nothing after the next start', async (_, reached) => {
    const state = `/proc/${site.node.pid}/root/tmp/glidein-vpn-2001/default`;
    const up = await launch(site.node, ['up', '--foreground', ...withInvite()]);
    const found = await poll(() => (reached(state) ? true : undefined), { timeoutMs: 10_000, everyMs: 1 });
    process.kill(up.identity.pid, 'SIGKILL');
    expect(found).toBe(true);
    await nothingRuns();
    expect(await runScript(site.node, 'ip -o -4 addr show tun0')).toContain('10.77.0.2');
    expect(await footprint(site.node)).toEqual(before);
  });

  test('by a terminal (SIGINT) undoes everything itself', async () => {
    const state = `/proc/${site.node.pid}/root/tmp/glidein-vpn-2001/default`;
    const up = await launch(site.node, ['up', '--foreground', ...withInvite()]);
    await poll(() => (journal(state).includes('"namespace"') ? true : undefined), {
      timeoutMs: 10_000,
      everyMs: 1,
    });
    process.kill(up.identity.pid, 'SIGINT');
    expect(await up.ended).toMatchObject({ code: 75 });
    expect(await footprint(site.node)).toEqual(before);
  });
});

/** The kernel ends everything of ours within two seconds, without our help. */
async function nothingRuns(): Promise<void> {
  await eventually(
    'the end of everything of the user',
    async () => ((await processesOf(site.node, HPC)).length === 0 ? true : undefined),
    2000,
  );
}

/** What there is in the base of the user's state directories. */
async function left(): Promise<string> {
  return await site.node.output(['find', '/tmp/glidein-vpn-2001', '-mindepth', '1']);
}

function journal(state: string): string {
  try {
    return readFileSync(`${state}/journal.jsonl`, 'utf8');
  } catch {
    return '';
  }
}

function sizeOf(file: string): number {
  return statSync(file, { throwIfNoEntry: false })?.size ?? 0;
}
