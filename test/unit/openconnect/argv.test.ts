import { describe, expect, test } from '@jest/globals';
import { authenticateArgv, connectArgv } from '../../../src/openconnect/argv.js';
import { INVITE } from '../../support/invite.js';

const pin = INVITE.pins[0] ?? '';
const peer = { host: 'gate.example.org', port: 4443, address: '192.0.2.7', pin };
const credential = { certificate: '/s/certificate.pem', key: '/s/key.pem' };
const shared = [
  '--protocol=anyconnect',
  '--non-inter',
  '--no-proxy',
  '--no-system-trust',
  '--certificate=/s/certificate.pem',
  '--sslkey=/s/key.pem',
  '--resolve=gate.example.org:192.0.2.7',
  `--servercert=${pin}`,
];

test('the login', () => {
  expect(authenticateArgv('/usr/sbin/openconnect', peer, credential)).toEqual([
    '/usr/sbin/openconnect',
    '--authenticate',
    ...shared,
    'https://gate.example.org:4443/',
  ]);
});

describe('the connection', () => {
  const end = { relay: '/opt/a b/gvpn-relay', namespacePid: '42' };
  const hand = { program: '/opt/gvpn-hand', library: '/opt/o.so' };

  test('with the device handed over, the relay is only the script', () => {
    const argv = connectArgv('openconnect', peer, credential, {
      ...end,
      hand: { ...hand, device: true, congestion: 'bbr' },
    });
    expect(argv.slice(0, 9)).toEqual([
      ...['/opt/gvpn-hand', '--preload', '/opt/o.so', '--target', '42', '--congestion', 'bbr', '--'],
      'openconnect',
    ]);
    expect(argv.slice(-4)).toEqual([
      '--interface=tun0',
      '--script',
      "exec '/opt/a b/gvpn-relay' --target 42 --report-fd 3 --handed",
      'https://gate.example.org:4443/',
    ]);
  });

  test('with a congestion control alone, the relay stays', () => {
    const argv = connectArgv('openconnect', peer, credential, {
      ...end,
      hand: { ...hand, device: false, congestion: 'bbr' },
    });
    expect(argv.slice(0, 6)).toEqual([
      '/opt/gvpn-hand',
      '--preload',
      '/opt/o.so',
      '--congestion',
      'bbr',
      '--',
    ]);
    expect(argv).toContain('--script-tun');
  });

  test('carries big packets over one stream, and reports by the relay', () => {
    expect(connectArgv('openconnect', peer, credential, end)).toEqual([
      'openconnect',
      '--cookie-on-stdin',
      ...shared,
      '--no-dtls',
      '--base-mtu=16000',
      '--reconnect-timeout=0',
      '--script-tun',
      '--script',
      "exec '/opt/a b/gvpn-relay' --target 42 --report-fd 3",
      'https://gate.example.org:4443/',
    ]);
  });

  test('an IPv6 gateway is written in brackets', () => {
    const six = { ...peer, host: '2001:db8::1' };
    expect(connectArgv('openconnect', six, credential, end).at(-1)).toBe('https://[2001:db8::1]:4443/');
  });
});
