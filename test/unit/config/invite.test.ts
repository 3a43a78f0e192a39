import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { parseInvite, requireUnexpired } from '../../../src/config/invite.js';
import { FaultError } from '../../../src/health/fault-error.js';
import { faultOf } from '../../support/faults.js';
import { INVITE } from '../../support/invite.js';

const parse = (changes: object) => parseInvite(JSON.stringify({ ...INVITE, ...changes }), '/i');

describe('parseInvite', () => {
  test('reads a whole invite', () => {
    expect(parse({})).toEqual(INVITE);
  });

  test.each([
    ['an unknown key', { colour: 'red' }, 'colour'],
    ['another version', { version: 2 }, 'version'],
    ['no gateway', { gateways: [] }, 'gateways'],
    ['a port out of range', { gateways: [{ host: 'h', port: 70_000 }] }, 'gateways.0.port'],
    ['a name that is a path', { name: '../x' }, 'name'],
    ['a pin of another kind', { pins: ['sha256:AAAA'] }, 'pins.0'],
    ['no private key', { key: INVITE.certificate }, 'key'],
    ['a date that is none', { expires: 'tomorrow' }, 'expires'],
    ['a missing key', { reachable: undefined }, 'reachable'],
  ])('refuses %s and names it', async (_, changes, key) => {
    const fault = await faultOf('invite-invalid', () => parse(changes));
    expect(fault.message).toContain('invite /i: ');
    expect(fault.message).toContain(key);
    expect(fault.exit).toBe(78);
  });

  test('refuses what is not JSON', async () => {
    const fault = await faultOf('invite-invalid', () => parseInvite('{"version": 1,', '/i'));
    expect(fault.message).toContain('invite /i: file: ');
  });

  test.each(['', 'abcd', 'A'.repeat(42), 'A'.repeat(43)])(
    'refuses the short pin %j, which openconnect would take',
    async (digits) => {
      const fault = await faultOf('pin-short', () =>
        parse({ pins: [...INVITE.pins, `pin-sha256:${digits}`] }),
      );
      expect(fault.message).toContain(`has ${digits.length} characters`);
      expect(fault.exit).toBe(78);
    },
  );

  test('never shows the private key', async () => {
    const fault = await faultOf('invite-invalid', () => parse({ version: 9, key: 'SECRET' }));
    expect(JSON.stringify(fault) + fault.message).not.toContain('SECRET');
  });

  test('throws nothing but faults, whatever the file holds', () => {
    const broken = fc.record(
      Object.fromEntries(
        Object.keys(INVITE).map((key) => [
          key,
          fc.oneof(fc.jsonValue(), fc.constant(INVITE[key as keyof typeof INVITE])),
        ]),
      ),
      { requiredKeys: [] },
    );
    const text = fc.oneof(
      fc.string(),
      fc.json(),
      broken.map((value) => JSON.stringify(value)),
    );
    fc.assert(
      fc.property(text, (source) => {
        try {
          parseInvite(source, '/i');
        } catch (error) {
          expect(error).toBeInstanceOf(FaultError);
        }
      }),
      { numRuns: 500 },
    );
  });
});

describe('requireUnexpired', () => {
  const expires = '2026-01-02T03:04:05Z';

  test('an invite is good until its second', () => {
    const invite = { ...INVITE, expires };
    expect(requireUnexpired(invite, new Date('2026-01-02T03:04:04Z'))).toBe(invite);
  });

  test('an expired one is refused with both times, since the clock may be wrong', async () => {
    const fault = await faultOf('invite-expired', () =>
      requireUnexpired({ ...INVITE, expires }, new Date('2026-01-02T03:04:05Z')),
    );
    expect(fault.message).toBe(
      'invite site-a expired at 2026-01-02T03:04:05Z (now 2026-01-02T03:04:05.000Z)',
    );
    expect(fault.fix).toContain('clock');
    expect(fault.exit).toBe(77);
  });
});
