import { describe, expect, test } from '@jest/globals';
import { nodeSchema } from '../../../src/config/node.js';
import { loadSettings } from '../../../src/config/settings.js';
import { faultOf } from '../../support/faults.js';

const load = (flags: object, environment: Record<string, string> = {}) =>
  loadSettings(nodeSchema, { environment: { INVITE: '/i', ...environment }, flags: { ...flags } }).values;

describe('settings of a node', () => {
  test('an invite is enough', () => {
    expect(load({})).toEqual({
      ...{ invite: '/i', name: 'default', hosts: [], openconnect: 'openconnect' },
      ...{ tun: 'auto', congestion: 'auto', tunnels: 'auto' },
    });
  });

  test('tunnels are counted, or left to us', () => {
    expect(load({ tunnels: '3' }).tunnels).toBe(3);
    expect(load({}, { TUNNELS: 'auto' }).tunnels).toBe('auto');
  });

  test.each(['0', '9', '1.5', 'many', ''])('refuses %j tunnels', async (tunnels) => {
    const fault = await faultOf('config-invalid', () => load({ tunnels }));
    expect(fault.message).toContain(`(--tunnels): must be auto, or 1 to 8`);
  });

  test('hosts are a list, or words separated by commas', () => {
    const hosts = ['cm.example.org=192.0.2.7', 'six=2001:db8::1'];
    expect(load({ hosts }).hosts).toEqual(hosts);
    expect(load({}, { HOSTS: hosts.join(',') }).hosts).toEqual(hosts);
    expect(load({}, { HOSTS: '' }).hosts).toEqual([]);
  });

  test.each([
    'cm',
    'cm=',
    '=192.0.2.7',
    'cm=dead',
    'cm=999.1.1.1',
    'cm=1.2.3',
    'a b=192.0.2.7',
    'cm=192.0.2.7\nx',
  ])('refuses the host entry %j', async (entry) => {
    const fault = await faultOf('config-invalid', () => load({ hosts: [entry] }));
    expect(fault.message).toContain('(--hosts): must be NAME=ADDRESS');
  });

  test.each(['', '../x', 'a/b', '-a', 'a'.repeat(33), 'a b'])(
    'refuses the name %j, which would be a path',
    async (name) => {
      const fault = await faultOf('config-invalid', () => load({ name }));
      expect(fault.message).toContain(`name = ${JSON.stringify(name)} (--name)`);
    },
  );
});
