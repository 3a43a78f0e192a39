import { expect, test } from '@jest/globals';
import { chosenCongestion, congestionReason } from '../../../src/gateway/congestion.js';
import { facts, settings } from './host.js';

const refused = facts({
  bbr: { ok: false, code: 'congestion-refused', why: 'this host does not allow bbr', fix: 'load it' },
});

test('BBR where the host allows it', () => {
  expect(chosenCongestion(settings(), facts())).toBe('bbr');
  expect(congestionReason(settings(), facts())).toMatch(/^congestion control bbr: /);
});

test("the host's own where it does not, or where that is set", () => {
  expect(chosenCongestion(settings(), refused)).toBeUndefined();
  expect(congestionReason(settings(), refused)).toBe(
    'congestion control of the host: this host does not allow bbr',
  );
  const asSet = settings({ congestion: 'host' });
  expect(chosenCongestion(asSet, facts())).toBeUndefined();
  expect(congestionReason(asSet, facts())).toBe('congestion control of the host: as set');
});
