import { describe, expect, test } from '@jest/globals';
import { authenticateArgv, connectArgv } from '../../../src/openconnect/argv.js';
import { INVITE } from '../../support/invite.js';

const pin = INVITE.pins[0] ?? '';
const peer = { host: 'gate.example.org', port: 4443, address: '192.0.2.7', pin };
const credential = { certificate: '/s/certificate.pem', key: '/s/key.pem' };
const words = [
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
    ...words,
    'https://gate.example.org:4443/',
  ]);
});

describe('the connection', () => {
  const end = { relay: '/opt/a b/gvpn-relay', namespacePid: '42', name: 'n-gvpn-1a2b3c4d-1', shared: false };
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
      ...words,
      '--no-dtls',
      '--base-mtu=16000',
      '--reconnect-timeout=0',
      '--local-hostname=n-gvpn-1a2b3c4d-1',
      '--script-tun',
      '--script',
      "exec '/opt/a b/gvpn-relay' --target 42 --report-fd 3",
      'https://gate.example.org:4443/',
    ]);
  });

  test('says that the device belongs to several tunnels, whoever moves the packets', () => {
    const shared = { ...end, shared: true };
    const relayed = connectArgv('openconnect', peer, credential, shared);
    expect(relayed.at(-2)).toBe("exec '/opt/a b/gvpn-relay' --target 42 --report-fd 3 --shared");
    const handed = connectArgv('openconnect', peer, credential, {
      ...{ ...shared, hand: { ...hand, device: true } },
    });
    expect(handed.slice(3, 6)).toEqual(['--target', '42', '--shared']);
    expect(handed.at(-2)).toMatch(/ --handed$/);
  });

  test('an IPv6 gateway is written in brackets', () => {
    const six = { ...peer, host: '2001:db8::1' };
    expect(connectArgv('openconnect', six, credential, end).at(-1)).toBe('https://[2001:db8::1]:4443/');
  });
});
