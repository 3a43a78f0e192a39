import { describe, expect, test } from '@jest/globals';
import { gatewaySchema } from '../../../src/config/gateway.js';
import { capOf, showCaps } from '../../../src/config/limits.js';
import { loadSettings } from '../../../src/config/settings.js';
import { caught } from '../gateway/thrown.js';

const load = (limits: unknown) =>
  loadSettings(gatewaySchema, {
    file: { path: '/etc/gateway.yaml', values: { limits } },
    environment: {},
    flags: {},
  }).values.limits;

test('rates become bits per second', () => {
  const given = {
    total: { down: '1gbit', up: '500 Mbit/s' },
    perNode: { down: '100mbit' },
    perIdentity: { 'site-a': { up: '20mbit' } },
  };
  expect(load(given)).toEqual({
    total: { down: 1e9, up: 500e6 },
    perNode: { down: 100e6 },
    perIdentity: { 'site-a': { up: 20e6 } },
  });
});

test('without limits there are none', () => {
  expect(loadSettings(gatewaySchema, { environment: {}, flags: {} }).values.limits).toBeUndefined();
});

const both = { down: '100mbit', up: '100mbit' };

describe('what cannot be is refused, with its value and its place', () => {
  test.each([
    [{ total: { down: 100 } }, 'limits.total.down = 100 (/etc/gateway.yaml): is without a unit'],
    [{ total: { down: '100' } }, 'limits.total.down = "100" (/etc/gateway.yaml): must be a rate above zero'],
    [
      { perNode: { up: '0mbit' } },
      'limits.perNode.up = "0mbit" (/etc/gateway.yaml): must be a rate above zero',
    ],
    [{ perNode: { up: '-1mbit' } }, 'limits.perNode.up = "-1mbit" (/etc/gateway.yaml): must be a rate above'],
    [
      { total: both, perNode: { down: '200mbit' } },
      'limits.perNode.down = "200mbit" (/etc/gateway.yaml): is more than total.down, 100mbit',
    ],
    [
      { total: both, perIdentity: { 'site-a': { up: '1gbit' } } },
      'limits.perIdentity.site-a.up = "1gbit" (/etc/gateway.yaml): is more than total.up, 100mbit',
    ],
    [
      { total: both, perNdoe: both },
      'limits.perNdoe = {"down":"100mbit","up":"100mbit"} (/etc/gateway.yaml): there is no such setting',
    ],
    [
      { total: { dwon: '1mbit' } },
      'limits.total.dwon = "1mbit" (/etc/gateway.yaml): there is no such setting',
    ],
    [{ total: {} }, 'limits.total = {} (/etc/gateway.yaml): must have down, up, or both'],
    [{ total: '1gbit' }, 'limits.total = "1gbit" (/etc/gateway.yaml): must be a mapping with down and up'],
    [{}, 'limits = {} (/etc/gateway.yaml): must have total, perNode or perIdentity'],
    ['1gbit', 'limits = "1gbit" (/etc/gateway.yaml): must be a mapping'],
  ])('%j', (limits, message) => {
    const error = caught(() => load(limits));
    expect(error.message).toContain(message);
    expect(error).toMatchObject({ code: 'config-invalid', exit: 78 });
  });
});

test('a node has its own cap, or that of every node, and never more than the total', () => {
  const limits = {
    total: { down: 100e6, up: 100e6 },
    perNode: { down: 20e6 },
    perIdentity: { a: { down: 50e6 } },
  };
  expect(capOf(limits, 'a', 'down')).toBe(50e6);
  expect(capOf(limits, 'b', 'down')).toBe(20e6);
  expect(capOf(limits, 'b', 'up')).toBe(100e6);
  expect(capOf({ perIdentity: {} }, 'toString', 'up')).toBeUndefined();
  expect(showCaps(limits.total)).toBe('down 100mbit, up 100mbit');
});
