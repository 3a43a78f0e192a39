import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { byteLength, fromBytes, toBytes } from '../../../src/classad/bytes.js';

describe('bytes of a text', () => {
  test('are those of its UTF-8', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(toBytes(text)).toBe(Buffer.from(text, 'utf8').toString('latin1'));
        expect(byteLength(text)).toBe(Buffer.byteLength(text));
        expect(fromBytes(toBytes(text))).toBe(text);
      }),
    );
  });

  test('that are no UTF-8 come back as they were', () => {
    const byte = fc.integer({ min: 0, max: 255 });
    fc.assert(
      fc.property(fc.array(byte), (all) => {
        const bytes = String.fromCharCode(...all);
        expect(toBytes(fromBytes(bytes))).toBe(bytes);
      }),
    );
    expect(fromBytes('h\xc3')).toBe('h\udcc3');
  });
});
