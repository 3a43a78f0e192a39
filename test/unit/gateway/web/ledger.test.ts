import { expect, test } from '@jest/globals';
import { History } from '../../../../src/gateway/web/history.js';
import { Ledger } from '../../../../src/gateway/web/ledger.js';
import { identity, session } from './samples.js';

const look = (...identities: ReturnType<typeof identity>[]) => ({ identities });

test('a rate is what was moved since the last look; a first look has none', () => {
  const ledger = new Ledger();
  const first = ledger.take(look(identity('a', { sessions: [session(1, 100, 1000)] })), 0);
  expect(first.total).toEqual({ bytes: { down: 1000, up: 100 } });
  const next = ledger.take(look(identity('a', { sessions: [session(1, 350, 251_000)] })), 2000);
  expect(next.of.get('a')).toEqual({ bytes: { down: 251_000, up: 350 }, rate: { down: 1e6, up: 1000 } });
  expect(next.total.rate).toEqual({ down: 1e6, up: 1000 });
});

test('after a long pause there is no rate, since it would not be that of now', () => {
  const ledger = new Ledger();
  ledger.take(look(), 0);
  expect(ledger.take(look(), 60_000).total.rate).toBeUndefined();
  expect(ledger.take(look(), 62_000).total.rate).toEqual({ down: 0, up: 0 });
});

test('sums never fall: sessions end, come again, and are several', () => {
  const ledger = new Ledger();
  ledger.take(look(identity('a', { sessions: [session(1, 10, 100), session(2, 1, 1)] })), 0);
  const ended = ledger.take(look(identity('a')), 2000);
  expect(ended.of.get('a')).toEqual({ bytes: { down: 101, up: 11 }, rate: { down: 0, up: 0 } });
  const again = ledger.take(look(identity('a', { sessions: [session(3, 5, 5)] })), 4000);
  expect(again.total.bytes).toEqual({ down: 106, up: 16 });
});

test('where there are caps their classes count, also after the end of a session', () => {
  const ledger = new Ledger();
  const passed = (down: number) => identity('a', { sessions: [session(1, 9, 9)], passed: { down, up: 0 } });
  expect(ledger.take(look(passed(500)), 0).total.bytes.down).toBe(500);
  expect(ledger.take(look({ ...passed(900), sessions: [] }), 2000).total).toEqual({
    bytes: { down: 900, up: 0 },
    rate: { down: 1600, up: 0 },
  });
});

test('caps that are put into force, or taken away, count nothing twice', () => {
  const ledger = new Ledger();
  ledger.take(look(identity('a', { sessions: [session(1, 0, 1000)] })), 0);
  const capped = (down: number, sent: number) =>
    identity('a', { sessions: [session(1, 0, sent)], passed: { down, up: 0 } });
  ledger.take(look(capped(20, 1020)), 2000);
  expect(ledger.take(look(capped(70, 1070)), 4000).total.bytes.down).toBe(1050);
  expect(ledger.take(look(identity('a', { sessions: [session(1, 0, 1100)] })), 6000).total.bytes.down).toBe(
    1050,
  );
  expect(ledger.take(look(identity('a', { sessions: [session(1, 0, 1150)] })), 8000).total.bytes.down).toBe(
    1100,
  );
});

test("an address that becomes another's does not bring its bytes along", () => {
  const ledger = new Ledger();
  ledger.take(look(identity('a', { passed: { down: 500, up: 0 } })), 0);
  const { of } = ledger.take(look(identity('b', { passed: { down: 520, up: 0 } })), 2000);
  expect([of.get('a')?.bytes.down, of.get('b')?.bytes.down]).toEqual([500, 20]);
});

test('a counter that went back began again', () => {
  const ledger = new Ledger();
  ledger.take(look(identity('a', { passed: { down: 500, up: 0 } })), 0);
  expect(ledger.take(look(identity('a', { passed: { down: 40, up: 0 } })), 2000).total.bytes.down).toBe(540);
});

test('the history has ten minutes, and of a moment the 64 fastest nodes', () => {
  const history = new History();
  const of = new Map(
    Array.from({ length: 100 }, (_, index) => [
      `n${index}`,
      { bytes: { down: 0, up: 0 }, rate: { down: index, up: 0 } },
    ]),
  );
  for (let at = 0; at <= 700_000; at += 2000)
    history.add(at, { total: { bytes: { down: 0, up: 0 }, rate: { down: 1, up: 2 } }, of });
  history.add(702_000, { total: { bytes: { down: 0, up: 0 } }, of });
  expect(history.list()).toHaveLength(301);
  expect(history.list()[0]?.at).toBe(100_000);
  expect(Object.keys(history.list()[0]?.of ?? {})).toHaveLength(64);
  expect(history.list()[0]?.of).toHaveProperty('n99');
});
