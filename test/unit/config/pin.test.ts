import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { pinSchema } from '../../../src/config/pin.js';

const digest = fc
  .uint8Array({ minLength: 32, maxLength: 32 })
  .map((bytes) => Buffer.from(bytes).toString('base64'));

test('takes every SHA-256 digest', () => {
  fc.assert(
    fc.property(digest, (base64) => expect(pinSchema.safeParse(`pin-sha256:${base64}`).success).toBe(true)),
  );
});

test('takes no part of one', () => {
  fc.assert(
    fc.property(digest, fc.integer({ min: 0, max: 43 }), (base64, length) => {
      expect(pinSchema.safeParse(`pin-sha256:${base64.slice(0, length)}`).success).toBe(false);
    }),
  );
});

test.each(['sha256', 'pin-sha1', 'PIN-SHA256'])('takes no %s value', (kind) => {
  expect(pinSchema.safeParse(`${kind}:${'A'.repeat(43)}=`).success).toBe(false);
});
