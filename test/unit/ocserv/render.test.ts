import { expect, test } from '@jest/globals';
import { type OcservConfig, renderOcservConf, renderUser, withNotice } from '../../../src/ocserv/render.js';

const config: OcservConfig = {
  port: 4443,
  serverCertificate: '/s/pki/server.crt',
  serverKey: '/s/pki/server.key',
  authority: '/s/pki/ca.crt',
  crl: '/s/pki/crl.pem',
  users: '/s/users',
  connectScript: '/s/run/ocserv/connect',
  controlSocket: '/s/run/ocserv/ctl',
  innerSocket: '/s/run/ocserv/in',
  pidFile: '/s/run/ocserv/pid',
  network: { first: 10 * 2 ** 24 + 77 * 2 ** 16, prefix: 24 },
  mtu: 16_000,
  maxClients: 0,
  dns: ['10.0.2.3', '192.0.2.53'],
};

test('the whole configuration', () => {
  expect(renderOcservConf(config)).toMatchSnapshot();
});

test('workers get a user of their own where they can', () => {
  const text = renderOcservConf({ ...config, workers: { user: 'nobody', group: 'nogroup' } });
  expect(text).toContain('run-as-user = nobody\nrun-as-group = nogroup\n');
  expect(renderOcservConf(config)).not.toContain('run-as');
});

test('there is no UDP: a datagram socket would be opened in the wrong namespace', () => {
  expect(renderOcservConf(config)).not.toContain('udp-port');
});

test('an identity is admitted with its address', () => {
  expect(renderUser('10.77.0.9')).toBe('explicit-ipv4 = 10.77.0.9\n');
});

test('a word for those who are refused comes, changes and goes', () => {
  const plain = renderOcservConf(config);
  const draining = withNotice(plain, 'draining');
  expect(draining).toBe(`${plain}pre-login-banner = "glidein-vpn:draining"\n`);
  expect(withNotice(draining, 'full')).toBe(`${plain}pre-login-banner = "glidein-vpn:full"\n`);
  expect(withNotice(draining, undefined)).toBe(plain);
});
