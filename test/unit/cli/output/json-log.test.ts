import { expect, test } from '@jest/globals';
import { jsonLog } from '../../../../src/cli/output/json-log.js';
import { FaultError } from '../../../../src/health/fault-error.js';

test('what a gateway in the foreground tells is one JSON object in each line', async () => {
  const lines: string[] = [];
  const { reporter, fault } = await jsonLog({ write: (text) => void lines.push(text) });
  reporter.begin('start ocserv');
  reporter.done('start ocserv', 12.4);
  reporter.done('start the relay', 1, 'port 9000');
  reporter.failed('start pasta', 20, 'no tun\ndevice');
  reporter.note('reloaded: changed: limits');
  reporter.note('ocserv ended on its own', 'warn');
  fault(new FaultError('port-in-use', { listen: '0.0.0.0:4443', why: 'another program listens there' }));
  expect(lines.every((line) => line.endsWith('\n') && line.indexOf('\n') === line.length - 1)).toBe(true);
  const said = lines.map((line) => JSON.parse(line));
  expect(said).toMatchObject([
    { level: 'info', event: 'step', ms: 12, msg: 'start ocserv' },
    { level: 'info', event: 'step', detail: 'port 9000' },
    { level: 'error', event: 'step-failed', why: 'no tun\ndevice', msg: 'start pasta' },
    { level: 'info', event: 'note', msg: 'reloaded: changed: limits' },
    { level: 'warn', event: 'note', msg: 'ocserv ended on its own' },
    { level: 'fatal', event: 'fault', code: 'port-in-use', fix: expect.stringContaining('--listen') },
  ]);
  for (const line of said) {
    expect(line).toMatchObject({ name: 'glidein-vpn', pid: process.pid });
    expect(new Date(line.time).toISOString()).toBe(line.time);
  }
});
