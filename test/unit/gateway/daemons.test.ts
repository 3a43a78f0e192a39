import { expect, test } from '@jest/globals';
import { type Daemon, Daemons, daemonFaults } from '../../../src/gateway/daemons.js';

const at = (seconds: number) => new Date(Date.UTC(2026, 10, 24, 12, 0, seconds));
const iso = (seconds: number) => at(seconds).toISOString();
const logOf = (name: string) => `/s/log/${name}.log`;

test('a daemon is followed from its start by its ends to the next start', () => {
  const daemons = new Daemons();
  const seen: (readonly Daemon[])[] = [];
  daemons.hear('pasta', { kind: 'started', pid: 7 }, at(0));
  daemons.tell((all) => void seen.push(all));
  daemons.hear('pasta', { kind: 'ended', why: 'pasta ended on its own (signal SIGKILL)' }, at(60));
  daemons.hear('pasta', { kind: 'ended', why: 'not ready' }, at(61));
  daemons.hear('pasta', { kind: 'started', pid: 9 }, at(62));
  expect(seen).toMatchObject([
    [{ name: 'pasta', pid: 7, since: iso(0), restarts: 0, ends: [] }],
    [{ since: iso(60), restarts: 0, lastEnd: { at: iso(60) } }],
    // Since when it does not run stays; why it did not start is the last word.
    [{ since: iso(60), lastEnd: { at: iso(61), why: 'not ready' } }],
    [{ pid: 9, since: iso(62), restarts: 1, ends: [iso(60), iso(61)] }],
  ]);
  expect(seen[1]?.[0]).not.toHaveProperty('pid');
});

test('who cannot be told does not keep a daemon from being followed', () => {
  const daemons = new Daemons();
  daemons.tell(() => {
    throw new Error('disk full');
  });
  daemons.hear('ocserv', { kind: 'started', pid: 7 });
  expect(daemons.all).toMatchObject([{ name: 'ocserv', pid: 7 }]);
});

test('one end is no fault; to be away for long, and to end often, are', () => {
  const daemons = new Daemons();
  const codes = (seconds: number) => daemonFaults(daemons.all, logOf, at(seconds)).map(({ code }) => code);
  daemons.hear('ocserv', { kind: 'started', pid: 1 }, at(0));
  daemons.hear('ocserv', { kind: 'ended', why: 'killed' }, at(100));
  expect(codes(105)).toEqual([]);
  expect(codes(111)).toEqual(['daemon-down']);
  daemons.hear('ocserv', { kind: 'started', pid: 2 }, at(112));
  expect(codes(113)).toEqual([]);
  for (const seconds of [120, 130]) {
    daemons.hear('ocserv', { kind: 'ended', why: 'killed' }, at(seconds));
    daemons.hear('ocserv', { kind: 'started', pid: seconds }, at(seconds + 1));
  }
  const [fault] = daemonFaults(daemons.all, logOf, at(140));
  expect(fault).toMatchObject({
    code: 'daemon-failing',
    message: 'ocserv of the gateway keeps ending, 3 times in 10 minutes: killed',
    fix: expect.stringContaining('/s/log/ocserv.log'),
  });
  // The first of them is forgiven.
  expect(codes(701)).toEqual([]);
});
