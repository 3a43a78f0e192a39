import { describe, expect, test } from '@jest/globals';
import { classifyEnd, loginFault, parseAuthenticated } from '../../../src/openconnect/session.js';
import { expectWhole } from '../../support/faults.js';
import { authenticated, CONNECT, LOGIN } from '../../support/openconnect-words.js';

describe('parseAuthenticated', () => {
  test('finds the cookie, which may hold several parts', () => {
    const cookie = 'openconnect_strapkey=MHcCAQEE==; webvpn=ANg1+/x==';
    expect(parseAuthenticated(authenticated(cookie))).toEqual({ cookie });
  });

  test.each(['', 'HOST=x\n', "COOKIE=''\n", "NOCOOKIE='x'\n"])('%j holds none', (stdout) => {
    expect(parseAuthenticated(stdout)).toBeUndefined();
  });
});

describe('loginFault', () => {
  const fault = (stderr: string) => loginFault(stderr, '10.77.0.1:4443', 'site-a', '/s/log/tunnel.log');

  test.each([
    ['revoked', 'Error reading HTTP response: Input/output error'],
    ['broken', 'The TLS connection was non-properly terminated.'],
    ['expired', 'Client certificate has expired at: Sat Jan  3 10:00:00 2026'],
    ['password', 'User input required in non-interactive mode'],
  ] as const)('%s: the credential is refused', (kind, why) => {
    const { code, message, exit } = fault(LOGIN[kind]);
    expect({ code, exit }).toEqual({ code: 'credential-refused', exit: 77 });
    expect(message).toContain('gateway 10.77.0.1:4443 refuses the certificate of invite site-a: ');
    expect(message).toContain(why);
  });

  test.each([
    [LOGIN.unreachable, 'Connection timed out'],
    ['', 'it said nothing'],
  ])('anything else may pass, and its words are in the log', (stderr, why) => {
    const found = fault(stderr);
    expect(found.code).toBe('tunnel-failed');
    expect(found.message).toContain(why);
    expect(found.fix).toBe('See /s/log/tunnel.log.');
    expectWhole(found);
  });
});

describe('classifyEnd', () => {
  test.each([
    ['cookie', 'login', 'the gateway does not know the session'],
    ['forgotten', 'login', 'the gateway does not know the session'],
    ['evicted', 'evicted', 'the gateway ended the session'],
    ['lost', 'again', 'CSTP reconnect failed; exiting'],
  ] as const)('%s: %s', (words, kind, why) => {
    expect(classifyEnd(CONNECT[words])).toEqual({ kind, why });
  });

  test('lines that come with every connection are not the reason', () => {
    const output =
      'Read error on SSL session: gone\nFailed to open /dev/vhost-net: No such file or directory\n';
    expect(classifyEnd(output).why).toBe('Read error on SSL session: gone');
  });

  test('what says nothing may be tried again', () => {
    expect(classifyEnd('')).toEqual({ kind: 'again', why: 'it said nothing' });
  });
});
