import { expect, test } from '@jest/globals';
import { renderVerification } from '../../../../src/cli/output/gateway-verify.js';
import type { Verification } from '../../../../src/verify/check.js';

const found: Verification = {
  ...{
    version: 1,
    verdict: 'fail',
    date: '2026-11-24T12:00:00.000Z',
    host: 'gw.example.org',
    software: '0.1.0',
  },
  ...{ stack: 'slirp4netns', listen: '0.0.0.0:4443', network: '10.77.0.0/24' },
  ...{ limits: [], allow: ['192.0.2.1:80/tcp'], client: { identity: 'verify-0a', address: '10.77.0.5' } },
  checks: [
    { id: 'pin', what: 'the key', expected: 'key A', seen: 'key A', verdict: 'ok' },
    { id: 'denied-public', what: 'a try', expected: 'refused', seen: 'connected', verdict: 'fail' },
    { id: 'cap-down', what: 'a cap', expected: 'nothing', seen: 'no cap is set', verdict: 'none' },
  ],
};

test('a report to be filed: what, expected, seen, and the sum of it', () => {
  expect(renderVerification(found)).toBe(`verified  gw.example.org, 2026-11-24T12:00:00.000Z
software  glidein-vpn 0.1.0
gateway   stack slirp4netns, listens on 0.0.0.0:4443, network 10.77.0.0/24
cap       none is set
allowed   192.0.2.1:80/tcp
client    verify-0a at 10.77.0.5, made for this and gone

ok    the key
      expected key A; seen: key A
FAIL  a try
      expected refused; seen: connected
none  a cap
      no cap is set

THE GATEWAY DOES NOT HOLD WHAT IT SAYS: 1 ok, 1 failed, 1 without a guarantee or anything to try
`);
  expect(renderVerification({ ...found, verdict: 'ok', checks: found.checks.slice(0, 1) })).toMatch(
    /\nthe gateway holds what it says: 1 ok, 0 failed\n$/,
  );
});
