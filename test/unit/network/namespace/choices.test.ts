import { describe, expect, test } from '@jest/globals';
import { chooseTunnel, refusedChoice } from '../../../../src/network/namespace/choices.js';
import { FACTS, INPUT } from '../../../support/rung-input.js';

const no = (why: string) => ({ ok: false, code: 'program-unsuitable', why, fix: 'another' }) as const;
const { settings, invite } = INPUT;

describe('who moves the packets', () => {
  test('openconnect itself, where it takes the preload', () => {
    const { handed, reasons } = chooseTunnel(FACTS, settings, invite);
    expect(handed).toBe(true);
    expect(reasons[0]).toBe('packets by openconnect itself: a preload hands it the device');
  });

  test('the relay, where it does not, or where that is set', () => {
    const statically = chooseTunnel({ ...FACTS, preload: no('it is static') }, settings, invite);
    expect(statically).toMatchObject({ handed: false, congestion: undefined });
    expect(statically.reasons).toEqual([
      'packets by our relay: it is static',
      'congestion control of the host: it is static',
      '1 tunnel: the gateway lets a node have no more',
    ]);
    const asSet = chooseTunnel(FACTS, { ...settings, tun: 'relay' }, invite);
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
    expect(chooseTunnel(FACTS, settings, invite).congestion).toBe('bbr');
  });

  test("the host's where it is not, or where that is set", () => {
    const refused = chooseTunnel({ ...FACTS, bbr: no('this host does not allow bbr') }, settings, invite);
    expect(refused.congestion).toBeUndefined();
    expect(refused.reasons[1]).toBe('congestion control of the host: this host does not allow bbr');
    const asSet = chooseTunnel(FACTS, { ...settings, congestion: 'host' }, invite);
    expect(asSet.congestion).toBeUndefined();
    expect(asSet.reasons[1]).toBe('congestion control of the host: as set');
  });
});

describe('how many tunnels', () => {
  const several: typeof invite = { ...invite, tunnels: 8 };
  const count = (changes: Partial<typeof settings>, to = several, facts = FACTS) => {
    const { tunnels, reasons } = chooseTunnel(facts, { ...settings, ...changes }, to);
    return { ...tunnels, reason: reasons[2] };
  };
  const withoutBbr = { ...FACTS, bbr: no('this host does not allow bbr') };

  test('one where both ends have BBR', () => {
    expect(count({}, { ...several, bbr: true })).toEqual({
      ...{ most: 1, beyondMs: 0, reason: '1 tunnel: both ends have BBR' },
    });
  });

  test('as many as the gateway lets it have where an end has no BBR, unless the gateway is near', () => {
    expect(count({})).toEqual({
      ...{ most: 8, beyondMs: 1 },
      reason: "8 tunnels where the gateway is 1 ms away or more: the gateway's end has no BBR",
    });
    expect(count({}, { ...several, bbr: true }, withoutBbr).reason).toMatch(/: our end has no BBR$/);
  });

  test('as set, wherever the gateway is, but no more than it lets a node have', () => {
    expect(count({ tunnels: 3 })).toEqual({ most: 3, beyondMs: 0, reason: '3 tunnels: as set' });
    const few = { ...several, tunnels: 2 };
    expect(count({ tunnels: 3 }, few)).toEqual({
      ...{ most: 2, beyondMs: 0, reason: '2 tunnels: the gateway lets a node have no more' },
    });
  });

  test('one where the gateway says nothing about it', () => {
    const reason = '1 tunnel: the gateway lets a node have no more';
    expect(count({}, invite)).toEqual({ most: 1, beyondMs: 0, reason });
    expect(count({ tunnels: 3 }, invite)).toEqual({ most: 1, beyondMs: 0, reason });
  });
});
