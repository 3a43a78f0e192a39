import { expect, test } from '@jest/globals';
import { type Answer, learn, type NameRecord, unasked } from '../../../../src/gateway/allow/names.js';

const HOUR = 3_600_000;
const answer = (addresses: readonly string[], ttlS = 60): Answer => ({ kind: 'addresses', addresses, ttlS });
const failed: Answer = { kind: 'failed', why: 'ETIMEOUT' };
const gone: Answer = { kind: 'gone', why: 'no address (ENOTFOUND)' };

/** What is open after these answers at these hours. */
function after(...answers: readonly [hours: number, answer: Answer][]): NameRecord {
  return answers.reduce((record, [hours, item]) => learn(record, item, hours * HOUR), unasked());
}

const open = (record: NameRecord) => [...record.seen.keys()].sort();

test('an answer counts, and its time to live says when to ask again, within bounds', () => {
  const record = learn(unasked(), answer(['192.0.2.1'], 60), 1000);
  expect(open(record)).toEqual(['192.0.2.1']);
  expect(record).toMatchObject({ dueMs: 61_000, answeredMs: 1000 });
  expect(record).not.toHaveProperty('why');
  expect(learn(unasked(), answer(['192.0.2.1'], 0), 0).dueMs).toBe(5000);
  expect(learn(unasked(), answer(['192.0.2.1'], 86_400), 0).dueMs).toBe(300_000);
});

test('answers that take turns stay open together, for an hour after each was seen', () => {
  expect(open(after([0, answer(['192.0.2.1'])], [0.5, answer(['192.0.2.2'])]))).toEqual([
    '192.0.2.1',
    '192.0.2.2',
  ]);
  expect(open(after([0, answer(['192.0.2.1'])], [1.1, answer(['192.0.2.2'])]))).toEqual(['192.0.2.2']);
});

test('the last good answer counts while name servers do not answer, for a day', () => {
  const record = after([0, answer(['192.0.2.1'])], [5, failed], [24, failed]);
  expect(open(record)).toEqual(['192.0.2.1']);
  expect(record).toMatchObject({ why: 'ETIMEOUT', dueMs: 24 * HOUR + 5000, answeredMs: 0 });
  expect(open(learn(record, failed, 24.1 * HOUR))).toEqual([]);
});

test('a name that is gone opens nothing after an hour, and says why', () => {
  const record = after([0, answer(['192.0.2.1'])], [0.5, gone]);
  expect(open(record)).toEqual(['192.0.2.1']);
  expect(record.why).toBe('no address (ENOTFOUND)');
  expect(open(learn(record, gone, 1.1 * HOUR))).toEqual([]);
});

test('a name has no more than 256 addresses, the latest ones', () => {
  const many = (from: number) => Array.from({ length: 200 }, (_, i) => `198.51.${from}.${i}`);
  const record = after([0, answer(many(1))], [0.1, answer(many(2))]);
  expect(record.seen.size).toBe(256);
  expect(many(2).every((address) => record.seen.has(address))).toBe(true);
});
