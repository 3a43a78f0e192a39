import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { endpointSchema, listenSchema, parseEndpoint, showEndpoint } from '../../../src/config/endpoint.js';

describe('endpoints', () => {
  test('what is shown is read back', () => {
    const host = fc.oneof(fc.domain(), fc.ipV4(), fc.ipV6());
    fc.assert(
      fc.property(host, fc.integer({ min: 1, max: 65_535 }), (name, port) => {
        expect(parseEndpoint(showEndpoint({ host: name, port }))).toEqual({ host: name, port });
      }),
    );
  });

  test.each(['', 'name', 'name:0', 'name:65536', ':4443', '2001:db8::1:4443', '[name]:1', 'a b:1', 'h:1x'])(
    '%j is none',
    (text) => {
      expect(parseEndpoint(text)).toBeUndefined();
      expect(endpointSchema.safeParse(text).success).toBe(false);
    },
  );

  test('who listens names an address', () => {
    expect(listenSchema.safeParse('0.0.0.0:4443').success).toBe(true);
    expect(listenSchema.safeParse('[::]:4443').success).toBe(true);
    expect(listenSchema.safeParse('gateway:4443').success).toBe(false);
  });
});
