import { describe, expect, test } from '@jest/globals';
import { chooseTunnel, refusedChoice } from '../../../../src/network/namespace/choices.js';
import { FACTS, INPUT } from '../../../support/rung-input.js';

const no = (why: string) => ({ ok: false, code: 'program-unsuitable', why, fix: 'another' }) as const;
const { settings } = INPUT;

describe('who moves the packets', () => {
  test('openconnect itself, where it takes the preload', () => {
    const { handed, reasons } = chooseTunnel(FACTS, settings);
    expect(handed).toBe(true);
    expect(reasons[0]).toBe('packets by openconnect itself: a preload hands it the device');
  });

  test('the relay, where it does not, or where that is set', () => {
    const statically = chooseTunnel({ ...FACTS, preload: no('it is static') }, settings);
    expect(statically).toMatchObject({ handed: false, congestion: undefined });
    expect(statically.reasons).toEqual([
      'packets by our relay: it is static',
      'congestion control of the host: it is static',
    ]);
    const asSet = chooseTunnel(FACTS, { ...settings, tun: 'relay' });
    expect(asSet).toMatchObject({ handed: false, congestion: 'bbr' });
    expect(asSet.reasons[0]).toBe('packets by our relay: as set');
  });

  test('a device that must be handed over but cannot is refused, by the reason of the fact', () => {
    const facts = { ...FACTS, preload: no('it is static') };
    expect(refusedChoice(facts, { ...settings, tun: 'handed' })).toEqual(facts.preload);
    expect(refusedChoice(facts, settings)).toBeUndefined();
    expect(refusedChoice(FACTS, { ...settings, tun: 'handed' })).toBeUndefined();
  });
});

describe('the congestion control', () => {
  test('BBR where it is allowed', () => {
    expect(chooseTunnel(FACTS, settings).congestion).toBe('bbr');
  });

  test("the host's where it is not, or where that is set", () => {
    const refused = chooseTunnel({ ...FACTS, bbr: no('this host does not allow bbr') }, settings);
    expect(refused.congestion).toBeUndefined();
    expect(refused.reasons[1]).toBe('congestion control of the host: this host does not allow bbr');
    const asSet = chooseTunnel(FACTS, { ...settings, congestion: 'host' });
    expect(asSet.congestion).toBeUndefined();
    expect(asSet.reasons[1]).toBe('congestion control of the host: as set');
  });
});
