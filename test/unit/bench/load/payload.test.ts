import { createHash } from 'node:crypto';
import { expect, test } from '@jest/globals';
import { Payload, Tally } from '../../../../src/bench/load/payload.js';

function slices(bytes: number): Buffer[] {
  const payload = new Payload(bytes);
  const all: Buffer[] = [];
  for (let slice = payload.next(); slice; slice = payload.next()) all.push(slice);
  return all;
}

const sum = (data: Buffer) => createHash('sha256').update(data).digest('hex');

test('a payload is exactly as long as asked, and the same every time', () => {
  for (const bytes of [0, 1, 262_144, 262_145, 3_000_000]) {
    const [one, two] = [slices(bytes), slices(bytes)].map((parts) => Buffer.concat(parts));
    expect(one?.length).toBe(bytes);
    expect(one?.equals(two ?? Buffer.alloc(1))).toBe(true);
  }
});

test('no slice of a payload is like another', () => {
  const sums = slices(200 * 262_144).map(sum);
  expect(new Set(sums).size).toBe(200);
});

test('a tally digests the payload however it is cut, and keeps what follows', () => {
  const data = Buffer.concat(slices(100_000));
  const stream = Buffer.concat([data, Buffer.from('after')]);
  for (const step of [1000, 7777, 99_999, 200_000]) {
    const tally = new Tally(100_000);
    for (let place = 0; place < stream.length; place += step)
      tally.take(stream.subarray(place, place + step));
    const { digest, rest } = tally.end();
    expect([digest.toString('hex'), String(rest), tally.taken]).toEqual([sum(data), 'after', 100_000]);
  }
});

test('what was changed, lost or exchanged on the way has another digest', () => {
  const parts = slices(4 * 262_144);
  const digestOf = (sent: readonly Buffer[]) => {
    const tally = new Tally(4 * 262_144);
    for (const part of sent) tally.take(part);
    return tally.end().digest.toString('hex');
  };
  const [a, b, c, d] = parts as [Buffer, Buffer, Buffer, Buffer];
  const flipped = Buffer.from(b);
  flipped[17] = (flipped[17] ?? 0) ^ 1;
  const whole = digestOf(parts);
  for (const sent of [
    [a, c, b, d],
    [a, b, c],
    [a, flipped, c, d],
    [a, b, b, d],
  ])
    expect(digestOf(sent)).not.toBe(whole);
});
