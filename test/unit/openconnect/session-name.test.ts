import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { sessionName } from '../../../src/openconnect/session-name.js';

test("shows the node's name, and tells its tunnels apart", () => {
  expect(sessionName('wn042.cluster.example.org', '1a2b3c4d', 2)).toBe('wn042-gvpn-1a2b3c4d-2');
});

test('is what ocserv takes, whatever the node is called', () => {
  fc.assert(
    fc.property(
      fc.string({ unit: 'grapheme', maxLength: 300 }),
      fc.integer({ min: 1, max: 8 }),
      (hostname, number) => {
        const name = sessionName(hostname, '1a2b3c4d', number);
        expect(name).toMatch(/^[A-Za-z0-9][A-Za-z0-9-]*-gvpn-1a2b3c4d-[1-8]$/);
        expect(name.length).toBeLessThan(64);
      },
    ),
  );
  expect(sessionName('-.x', '1a2b3c4d', 1)).toBe('node-gvpn-1a2b3c4d-1');
});
