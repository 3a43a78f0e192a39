import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { parseRequest, resultOf } from '../../../src/gateway/control-protocol.js';
import { answerTo } from '../../../src/gateway/control-server.js';
import { FaultError } from '../../../src/health/fault-error.js';

test('a request is answered by its result', async () => {
  const answer = await answerTo('{"verb":"drain","deadlineMs":5}', async (request) => ({ request }));
  expect(resultOf(JSON.stringify(answer))).toEqual({ request: { verb: 'drain', deadlineMs: 5 } });
  expect(
    resultOf(JSON.stringify(await answerTo('{"verb":"drain-cancel"}', async () => undefined))),
  ).toBeNull();
});

test('a fault arrives as it was, with its code, text and fix', async () => {
  const fault = new FaultError('config-invalid', {
    ...{ key: 'limits.total.down', value: '"1"', origin: '/g.yaml', why: 'must have a unit' },
  });
  const answer = await answerTo('{"verb":"reload"}', async () => {
    throw fault;
  });
  const arrived = () => resultOf(JSON.stringify(answer));
  expect(arrived).toThrow(FaultError);
  expect(arrived).toThrow(fault.message);
  expect(answer).toMatchObject({ ok: false, fault: { code: 'config-invalid', fix: fault.fix } });
});

test('what is none of ours is an internal fault, not silence', async () => {
  const answer = await answerTo('{"verb":"reload"}', async () => {
    throw new Error('no such thing');
  });
  expect(answer).toMatchObject({ ok: false, fault: { code: 'internal' } });
});

test.each([
  '',
  '[]',
  '{"verb":"stop"}',
  '{"verb":"reload","config":"gateway.yaml"}',
  '{"verb":"reload","extra":1}',
  '{"verb":"drain","deadlineMs":-1}',
  '{"verb":"drain","deadlineMs":1e30}',
])('%s is no request', async (line) => {
  const answer = await answerTo(line, async () => 'done');
  expect(answer).toMatchObject({ ok: false, fault: { code: 'usage' } });
});

test('any other text is refused on either side', async () => {
  await fc.assert(
    fc.asyncProperty(fc.oneof(fc.string(), fc.json()), async (text) => {
      expect(() => parseRequest(text)).toThrow();
      expect(() => resultOf(text)).toThrow();
      expect((await answerTo(text, async () => 'done')).ok).toBe(false);
    }),
  );
});
