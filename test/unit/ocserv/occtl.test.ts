import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { parseResumable, parseStatus, parseUsers } from '../../../src/ocserv/occtl.js';
import { status, users } from './samples.js';

test('a session is read with its identity, addresses, age and bytes', () => {
  expect(parseUsers(users)).toEqual([
    {
      id: 1875,
      identity: 'node-a',
      address: '10.77.0.10',
      remote: '10.91.2.2',
      since: '2026-11-22T21:54:40.000Z',
      bytesIn: 3084,
      bytesOut: 3360,
    },
  ]);
});

test('nobody connected is an empty list', () => {
  expect(parseUsers('[\n]\n')).toEqual([]);
});

test('who has not finished logging in is no session', () => {
  expect(parseUsers(users.replace('"connected"', '"pre-auth"'))).toEqual([]);
});

test('without counters (occtl outside the namespace) bytes are zero', () => {
  const blind = users.replace(/ {4}"[RT]X":.*\n/g, '');
  expect(parseUsers(blind)[0]).toMatchObject({ bytesIn: 0, bytesOut: 0 });
});

test('the status of the server is read', () => {
  expect(parseStatus(status)).toEqual({
    pid: expect.any(Number),
    since: expect.stringMatching(/^2026-11-22T21:5/),
    activeSessions: 1,
    authenticationFailures: 0,
  });
});

test('who has a session, or a cookie that brings it back, is named once; trailing commas are no matter', () => {
  const session = (name: string) => `{ "Session": "u06FYq", "Username":  "${name}", "in_use":  1,\n }`;
  expect(parseResumable(`[\n${['node-a', 'node-b', 'node-a'].map(session).join(',\n')}\n]\n`)).toEqual([
    ...['node-a', 'node-b'],
  ]);
  expect(parseResumable('[\n]\n')).toEqual([]);
  expect(() => parseResumable('ocserv is not running')).toThrow();
});

test('any other text is an error, never a guess', () => {
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.json()), (text) => {
      try {
        return parseUsers(text).length === 0;
      } catch {
        return true;
      }
    }),
  );
});
