import { describe, expect, test } from '@jest/globals';
import { pilotSchema } from '../../../src/config/pilot.js';
import { loadSettings } from '../../../src/config/settings.js';
import { faultOf } from '../../support/faults.js';

const needed = { pool: 'cm.example.org', token: '/t', site: 'HPC' };

function load(flags: Record<string, unknown>) {
  return loadSettings(pilotSchema, { environment: {}, flags: { ...needed, ...flags } }).values;
}

describe('the settings of a pilot', () => {
  test('three are needed, the rest has defaults', () => {
    expect(load({})).toEqual({
      pool: { host: 'cm.example.org', port: 9618 },
      token: '/t',
      site: 'HPC',
      cpus: 'auto',
      memoryMb: 'auto',
      diskMb: 'auto',
      gpus: 'auto',
      retireMargin: 1_800_000,
      idle: 1_200_000,
      undirectedJobs: 'accept',
      startExpression: 'True',
      ccb: 'auto',
      drain: 'graceful',
      stopTimeout: 20_000,
    });
  });

  test.each([
    ['cm.example.org:9620', { host: 'cm.example.org', port: 9620 }],
    ['192.0.2.7', { host: '192.0.2.7', port: 9618 }],
    ['2001:db8::1', { host: '2001:db8::1', port: 9618 }],
    ['[2001:db8::1]:9619', { host: '2001:db8::1', port: 9619 }],
  ])('pool %s', (pool, expected) => {
    expect(load({ pool }).pool).toEqual(expected);
  });

  test('numbers may come as text, from the environment', () => {
    expect(load({ cpus: '4', memoryMb: 8000, diskMb: 'auto' })).toMatchObject({ cpus: 4, memoryMb: 8000 });
  });

  test.each(['1893456000', 1893456000, '2030-01-01T00:00:00Z', '2030-01-01T01:00:00+01:00'])(
    'deadline %s',
    (deadline) => {
      expect(load({ deadline }).deadline).toBe(1_893_456_000_000);
    },
  );

  test.each([
    ['pool', 'cm.example.org:0'],
    ['pool', 'cm example.org'],
    ['site', 'a"b'],
    ['site', 'a\nb'],
    ['site', '$(HOME)'],
    ['cpus', 'many'],
    ['cpus', '0'],
    ['cpus', '2.5'],
    ['cpus', ''],
    ['memoryMb', 63],
    ['lifetime', '12'],
    ['lifetime', '30s'],
    ['deadline', '2030-01-01T00:00:00'],
    ['deadline', 'tomorrow'],
    ['executeDir', 'scratch'],
    ['startExpression', 'True) || (True'],
    ['startExpression', 'Owner == "x'],
    ['startExpression', 'True\nALLOW_READ = *'],
    ['startExpression', 'True \\'],
    ['ccb', 'maybe'],
    ['drain', 'slow'],
    ['stopTimeout', '1s'],
  ])('%s = %j is refused by name', async (key, value) => {
    const fault = await faultOf('config-invalid', () => load({ [key]: value }));
    expect(fault.facts).toMatchObject({ key });
    expect(fault.message).toContain('must ');
  });

  test('brackets inside a string do not count', () => {
    expect(load({ startExpression: 'Owner != "(" && (True)' }).startExpression).toContain('"("');
  });

  test('what there is not is refused', async () => {
    const fault = await faultOf('config-invalid', () => load({ speed: 'high' }));
    expect(fault.message).toContain('no such setting');
  });
});
