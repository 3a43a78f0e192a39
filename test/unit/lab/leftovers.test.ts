import { mkdirSync, writeFileSync } from 'node:fs';
import { userInfo } from 'node:os';
import { expect, test } from '@jest/globals';
import { type RunResult, run } from '../../../src/effects/run.js';
import { leftovers, mountsBelow } from '../../../src/lab/leftovers.js';
import { faultOf } from '../../support/faults.js';
import { scratch } from '../../support/scratch.js';

const user = userInfo().username;

/** A host that answers as this machine does, but for the programs of `canned`, and searches `place` alone. */
function host(place: string, canned: Readonly<Record<string, Partial<RunResult>>> = {}) {
  const answer = async (argv: readonly string[]): Promise<RunResult> => {
    const found = canned[argv[0] ?? ''];
    if (found) return { code: 0, stdout: '', stderr: '', ...found };
    return await run(
      argv.map((word) => (word === '/var/tmp' ? place : word)).filter((word) => !ELSEWHERE.has(word)),
    );
  };
  const output = async (argv: readonly string[]) => (await answer(argv)).stdout;
  return { name: 'node1', directory: '/lab', run: answer, output };
}

const ELSEWHERE = new Set(['/tmp', '/dev/shm', `/run/user/${userInfo().uid}`]);
const quiet = { ps: { code: 1 }, cat: {} };

test('processes, files in every place where anybody may write, and mounts', async () => {
  const place = scratch();
  mkdirSync(`${place}/dir`);
  writeFileSync(`${place}/dir/file`, '');
  const mountinfo = '36 35 0:30 / /var/tmp/x rw - tmpfs tmpfs rw\n37 35 0:31 / /tmp rw - tmpfs tmpfs rw\n';
  const seen = await leftovers(
    host(place, { ps: { stdout: ' 7 sleep\n' }, cat: { stdout: mountinfo } }),
    user,
  );
  expect(seen).toEqual(['7 sleep', `${place}/dir`, `${place}/dir/file`, 'mount /var/tmp/x']);
});

test('nothing, where a place is missing', async () => {
  expect(await leftovers(host('/no/such/place', quiet), user)).toEqual([]);
});

test('a search that fails is no proof', async () => {
  const failing = host('', { ...quiet, sh: { code: 1, stderr: 'find: /tmp: Permission denied' } });
  const fault = await faultOf('lab-broken', () => leftovers(failing, user));
  expect(fault.message).toBe('host node1 of the lab: sh ended with 1: find: /tmp: Permission denied');
});

test('a mount counts below a place, not at it', () => {
  const lines = ['1 2 0:1 / /tmp rw', '1 2 0:1 / /tmpx/a rw', '1 2 0:1 / /run/netns/n rw', ''];
  expect(mountsBelow(['/tmp', '/run/netns'], lines)).toEqual(['mount /run/netns/n']);
});
