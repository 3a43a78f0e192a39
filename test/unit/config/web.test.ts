import { describe, expect, test } from '@jest/globals';
import { gatewaySchema } from '../../../src/config/gateway.js';
import { loadSettings } from '../../../src/config/settings.js';
import { placeOf } from '../../../src/config/web.js';
import { caught } from '../gateway/thrown.js';

const load = (web: unknown) =>
  loadSettings(gatewaySchema, { file: { path: '/g.yaml', values: { web } }, environment: {}, flags: {} })
    .values.web;

test('there is no page unless one is asked for', () => {
  expect(gatewaySchema.parse({}).web).toBeUndefined();
});

test.each([
  ['127.0.0.1:9180', 'http://127.0.0.1:9180/'],
  ['127.8.8.8:1', 'http://127.8.8.8:1/'],
  ['[::1]:9180', 'http://[::1]:9180/'],
  ['unix:/run/user/1000/gateway', 'unix:/run/user/1000/gateway'],
])('%s is taken, alone or under listen', (listen, place) => {
  const { listen: address } = load({ listen }) ?? {};
  expect(load(listen)).toEqual({ listen: address });
  if (!address) throw new Error('no address');
  expect(placeOf(address)).toBe(place);
});

test('the environment and the option name it, too', () => {
  const address = '127.0.0.1:9180';
  const byEnvironment = loadSettings(gatewaySchema, { environment: { WEB: address }, flags: {} });
  const byOption = loadSettings(gatewaySchema, { environment: {}, flags: { web: address } });
  expect(byOption.values.web).toEqual(byEnvironment.values.web);
  expect(byOption.origin('web')).toBe('--web');
});

describe('refused, with the fix', () => {
  test.each([
    ['0.0.0.0:9180', 'must be on loopback', 'use 127.0.0.1:9180'],
    ['192.0.2.1:9180', 'must be on loopback', 'ssh -L 9180:127.0.0.1:9180 GATEWAY'],
    ['[::]:9180', 'must be on loopback', 'use 127.0.0.1:9180'],
    ['[::ffff:192.0.2.1]:80', 'must be on loopback', 'use 127.0.0.1:80'],
    ['localhost:9180', 'must be 127.0.0.1:PORT', 'unix:/PATH'],
    ['127.0.0.1:0', 'must be 127.0.0.1:PORT', 'between 1 and 65535'],
    ['9180', 'must be 127.0.0.1:PORT', 'unix:/PATH'],
    ['unix:gateway.sock', 'whole path', 'such as unix:/'],
    [`unix:/${'x'.repeat(107)}`, 'must be shorter', '108'],
  ])('%s', (listen, why, fix) => {
    const error = caught(() => load({ listen }));
    expect(error).toMatchObject({ code: 'config-invalid', facts: { key: 'web.listen', origin: '/g.yaml' } });
    expect(error.message).toContain(why);
    expect(error.message).toContain(fix);
    const short = caught(() => load(listen));
    expect(short.message).toContain(why);
    expect(short.facts.value).toBe(JSON.stringify(listen));
  });

  test('anything else', () => {
    expect(caught(() => load(9180)).message).toContain('must be a mapping with listen');
    expect(caught(() => load({ listen: '127.0.0.1:1', port: 1 })).message).toContain('no such setting');
  });
});
