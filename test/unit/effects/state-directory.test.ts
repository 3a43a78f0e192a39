import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { self } from '../../../src/effects/process-identity.js';
import { liveOwner, readStatus, StateDirectory, sweepState } from '../../../src/effects/state-directory.js';
import { faultOf } from '../../support/faults.js';
import { expectGone, runs } from '../../support/processes.js';
import { scratch } from '../../support/scratch.js';
import { fixture, start } from '../../support/script.js';

const LIMIT = 60_000;
const fresh = () => join(scratch(), 'state');
const take = (path: string) => StateDirectory.acquire(path, 'test');

/** The words of an owner that is no more. */
function leaveBehind(
  path: string,
  journal: object[] = [],
  process: object = { ...self(), start: '1' },
): void {
  mkdirSync(path, { recursive: true, mode: 0o700 });
  const owner = { version: 1, process, verb: 'up', since: '2026-01-01T00:00:00Z' };
  writeFileSync(join(path, 'owner.json'), JSON.stringify(owner));
  writeFileSync(join(path, 'journal.jsonl'), journal.map((entry) => `${JSON.stringify(entry)}\n`).join(''));
}

/** Starts a holder, waits for its phase and kills it. Resolves with the pid of its process. */
async function killedIn(phase: string, path: string, dir: string): Promise<number> {
  const { child, line, ended } = start(fixture('holder', path, dir, phase));
  const pid = Number((await line('held')).slice(5));
  child.kill('SIGKILL');
  await ended;
  return pid;
}

describe('StateDirectory', () => {
  test('is private, says whose it is, and goes without a trace', async () => {
    const path = fresh();
    const state = await take(path);
    expect(statSync(path).mode & 0o777).toBe(0o700);
    expect(liveOwner(path)).toMatchObject({ process: self(), verb: 'test' });
    state.writeStatus({ answer: 42 });
    expect(readStatus(path)).toEqual({ answer: 42 });
    state.release({ keepLogs: false });
    expect(existsSync(path)).toBe(false);
    expect(liveOwner(path)).toBeUndefined();
    expect(readStatus(path)).toBeUndefined();
  });

  test('keeps its logs, and nothing else, when a fault points to them', async () => {
    const path = fresh();
    const state = await take(path);
    writeFileSync(state.log('tunnel'), 'why');
    writeFileSync(state.file('key.pem'), 'SECRET');
    state.release({ keepLogs: true });
    expect(readdirSync(path)).toEqual(['log']);
    expect(await sweepState(path)).toBe(false);
    expect(readFileSync(join(path, 'log/tunnel.log'), 'utf8')).toBe('why');
    await take(path);
    expect(existsSync(join(path, 'log/tunnel.log'))).toBe(false);
  });

  test('in use: names the verb, the pid and how to stop it', async () => {
    const path = fresh();
    await take(path);
    const fault = await faultOf('state-in-use', () => take(path));
    expect(fault.message).toBe(`state directory ${path} is in use by test (pid ${process.pid})`);
    expect(fault.fix).toContain('glidein-vpn down');
    expect(fault.exit).toBe(75);
    expect(liveOwner(path)).toBeDefined();
  });

  test('in use by a gateway: names the gateway’s verb', async () => {
    const path = fresh();
    await StateDirectory.acquire(path, 'gateway up');
    expect((await faultOf('state-in-use', () => take(path))).fix).toContain('glidein-vpn gateway down');
  });

  test.each(['acquired', 'starting', 'standing'])(
    'an owner that was killed when %s leaves nothing after the next start',
    async (phase) => {
      const path = fresh();
      const dir = scratch();
      const pid = await killedIn(phase, path, dir);
      expect(existsSync(join(path, 'key.pem'))).toBe(phase !== 'acquired');
      if (phase === 'standing') expect(runs(pid)).toBe(true);
      const state = await take(path);
      expect(readdirSync(dir)).toEqual([]);
      expect(readdirSync(path).sort()).toEqual(['log', 'owner.json']);
      expect(readdirSync(state.file('log'))).toEqual([]);
      if (phase === 'standing') await expectGone(pid);
    },
    LIMIT,
  );

  test(
    'an owner that ended well leaves nothing at all',
    async () => {
      const path = fresh();
      const dir = scratch();
      const { ended } = start(fixture('holder', path, dir, 'releasing'));
      expect(await ended).toMatchObject({ code: 0, stderr: '' });
      expect([existsSync(path), readdirSync(dir)]).toEqual([false, []]);
    },
    LIMIT,
  );

  test('a torn last line of the journal does not hide the lines before', async () => {
    const path = fresh();
    const left = join(scratch(), 'left');
    writeFileSync(left, '');
    leaveBehind(path, [{ step: 'a', did: { kind: 'path', path: left } }]);
    writeFileSync(join(path, 'journal.jsonl'), '{"step":"b","did":{"ki', { flag: 'a' });
    await take(path);
    expect(existsSync(left)).toBe(false);
  });

  test('a process that has got the pid of a recorded one is never killed', async () => {
    const path = fresh();
    const { child } = start(['sleep', '60']);
    const other = { ...self(), pid: child.pid, start: '1' };
    leaveBehind(path, [{ step: 'a', did: { kind: 'process', name: 'a', process: other } }]);
    await take(path);
    expect(runs(child.pid ?? 0)).toBe(true);
  });

  test(
    'of twenty that want a stale directory at once, exactly one gets it',
    async () => {
      const path = fresh();
      const go = join(scratch(), 'go');
      leaveBehind(path, [{ step: 'a', did: { kind: 'path', path: join(path, 'key.pem') } }]);
      const racers = Array.from({ length: 20 }, () => start(fixture('racer', path, go)));
      await Promise.all(racers.map(({ line }) => line('ready')));
      writeFileSync(go, '');
      const results = await Promise.all(racers.map(({ line }) => line('result')));
      expect(results.filter((result) => result === 'result won')).toHaveLength(1);
      expect(results.filter((result) => result === 'result state-in-use')).toHaveLength(19);
    },
    LIMIT,
  );

  test('a start waits for a sweep, and goes on when the sweep has removed the directory', async () => {
    const path = fresh();
    leaveBehind(path, [{ step: 'a', did: { kind: 'command', argv: ['sleep', '0.1'] } }]);
    const [swept] = await Promise.all([sweepState(path), take(path)]);
    expect(swept).toBe(true);
    expect(liveOwner(path)).toBeDefined();
  });

  test('never takes a directory that holds something else: it would remove it', async () => {
    const path = scratch();
    writeFileSync(join(path, 'thesis.tex'), '');
    const fault = await faultOf('state-unusable', () => take(path));
    expect(fault.message).toContain('thesis.tex');
    expect(readdirSync(path)).toEqual(['thesis.tex']);
  });

  test.each(['a link', 'an open directory', 'a file'])('refuses %s', async (kind) => {
    const path = fresh();
    if (kind === 'a link') symlinkSync(scratch(), path);
    else if (kind === 'a file') writeFileSync(path, '');
    else mkdirSync(path);
    if (kind === 'an open directory') chmodSync(path, 0o755);
    await faultOf('state-unusable', () => take(path));
  });
});

describe('what somebody else may have put there', () => {
  test('is not believed: no command is run, no owner named, no status read', async () => {
    const path = fresh();
    const ran = join(scratch(), 'ran');
    leaveBehind(path, [{ step: 'a', did: { kind: 'command', argv: ['touch', ran] } }], self());
    chmodSync(path, 0o777);
    await faultOf('state-unusable', () => liveOwner(path));
    await faultOf('state-unusable', () => readStatus(path));
    leaveBehind(path, [{ step: 'a', did: { kind: 'command', argv: ['touch', ran] } }]);
    await faultOf('state-unusable', () => sweepState(path));
    expect(existsSync(ran)).toBe(false);
  });
});
