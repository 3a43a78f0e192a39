import { chmodSync, readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { forget, forgetExpired, keep, readKept } from '../../../../src/network/enrolment/kept.js';
import { scratch } from '../../../support/scratch.js';

const now = new Date('2026-11-22T00:00:00Z');
const identity = {
  ...{ name: 'site.0000000a', address: '10.77.0.2', certificate: 'C', key: 'K' },
  ...{ issued: '2026-11-21T12:00:00Z', expires: '2026-11-22T12:00:00Z' },
};

test('what is kept is there for the next run, for this user alone', () => {
  const path = join(scratch(), 'default.identity');
  keep(path, 'invite', identity);
  expect(statSync(path).mode & 0o777).toBe(0o600);
  expect(readKept(path, 'invite', now)).toEqual(identity);
  forget(path);
  expect(readKept(path, 'invite', now)).toBeUndefined();
});

test('another invite, an end that is near, a file that is open to others, a link, or nonsense: none', () => {
  const here = scratch();
  const path = join(here, 'default.identity');
  keep(path, 'invite', identity);
  expect(readKept(path, 'another', now)).toBeUndefined();
  expect(readKept(path, 'invite', new Date('2026-11-22T11:59:58Z'))).toBeUndefined();
  symlinkSync(path, join(here, 'link'));
  expect(readKept(join(here, 'link'), 'invite', now)).toBeUndefined();
  chmodSync(path, 0o640);
  expect(readKept(path, 'invite', now)).toBeUndefined();
  writeFileSync(join(here, 'nonsense'), '{', { mode: 0o600 });
  expect(readKept(join(here, 'nonsense'), 'invite', now)).toBeUndefined();
});

test('what has expired is cleared away, and nothing else', () => {
  const here = scratch();
  const at = (name: string) => join(here, name);
  keep(at('old.identity'), 'invite', { ...identity, expires: '2026-11-21T23:00:00Z' });
  keep(at('new.identity'), 'invite', identity);
  writeFileSync(at('foreign.identity'), 'precious');
  forgetExpired(here, now);
  expect(readdirSync(here).sort()).toEqual(['foreign.identity', 'new.identity']);
});

test('it is never written through a link that somebody else has put there', () => {
  const here = scratch();
  const path = join(here, 'default.identity');
  const precious = join(here, 'precious');
  writeFileSync(precious, 'precious');
  symlinkSync(precious, path);
  symlinkSync(precious, `${path}.${process.pid}.new`);
  keep(path, 'invite', identity);
  expect(readFileSync(precious, 'utf8')).toBe('precious');
  expect(readKept(path, 'invite', now)).toEqual(identity);
});
