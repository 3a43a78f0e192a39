import { describe, expect, test } from '@jest/globals';
import { identify, isAlive, self, signalProcess } from '../../../src/effects/process-identity.js';
import { until } from '../../support/processes.js';
import { start } from '../../support/script.js';

describe('process identities', () => {
  test('are one for the whole life of a process, and differ between processes', () => {
    expect(self()).toEqual(identify(process.pid));
    expect(isAlive(self())).toBe(true);
    const { child } = start(['sleep', '60']);
    expect(identify(child.pid ?? 0)).not.toEqual(self());
  });

  test('survive a name with spaces and parentheses', () => {
    const { child } = start(['sh', '-c', 'printf "a) Z 1 (b" > /proc/$$/comm; read x < /dev/zero']);
    expect(identify(child.pid ?? 0)?.start).toMatch(/^\d+$/);
  });

  test('a process that has ended has none', async () => {
    const { child, ended } = start(['true']);
    await ended;
    expect(identify(child.pid ?? 0)).toBeUndefined();
  });

  test('an ended process that nobody has reaped counts as ended', async () => {
    const { line } = start(['sh', '-c', 'sleep 0 & echo "pid $!"; kill -STOP $$']);
    const pid = Number((await line('pid ')).slice(4));
    await until(() => (identify(pid) === undefined ? true : undefined));
  });

  test('a pid that somebody else has now is never signalled', async () => {
    const { child, ended } = start(['sleep', '60']);
    const now = identify(child.pid ?? 0);
    if (!now) throw new Error('sleep does not run');
    for (const other of [
      { ...now, start: '1' },
      { ...now, boot: 'another' },
    ]) {
      expect(isAlive(other)).toBe(false);
      expect(signalProcess(other, 'SIGKILL')).toBe(false);
    }
    expect(isAlive(now)).toBe(true);
    expect(signalProcess(now, 'SIGTERM')).toBe(true);
    expect((await ended).signal).toBe('SIGTERM');
  });
});
