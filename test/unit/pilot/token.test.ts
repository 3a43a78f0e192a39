import { chmodSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { loadToken } from '../../../src/pilot/token.js';
import { faultOf } from '../../support/faults.js';
import { scratch } from '../../support/scratch.js';

const now = new Date('2026-11-22T12:00:00Z');
const CLAIMS = { iss: 'pool.test', sub: 'pilot@pool.test', exp: now.getTime() / 1000 + 3600 };

function token(claims: object): string {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  return `${part({ alg: 'HS256', kid: 'POOL' })}.${part(claims)}.c2lnbmF0dXJl`;
}

function file(content: string, mode = 0o600): string {
  const path = join(scratch(), 'token');
  writeFileSync(path, content, { mode });
  chmodSync(path, mode);
  return path;
}

describe('the token of a pool', () => {
  test('is read with its claims', () => {
    const text = token(CLAIMS);
    expect(loadToken(file(`${text}\n\n`), now, 'pool.test')).toEqual({
      text: `${text}\n`,
      claims: { issuer: 'pool.test', subject: 'pilot@pool.test', expires: CLAIMS.exp * 1000 },
    });
  });

  test('may be without an end', () => {
    expect(loadToken(file(token({ iss: 'pool.test' })), now).claims.expires).toBeUndefined();
  });

  test.each([
    ['open to others', () => file(token(CLAIMS), 0o640), /mode 0640/],
    [
      'expired',
      () => file(token({ ...CLAIMS, exp: 1_700_000_000 })),
      /expired at 2023-11-14T22:13:20.000Z \(now 2026/,
    ],
    ['of another pool', () => file(token({ ...CLAIMS, iss: 'other.test' })), /of other\.test.* pool\.test/],
    ['empty', () => file(''), /not a token/],
    ['something else', () => file('a.b.c'), /not a token/],
    ['two tokens', () => file(`${token(CLAIMS)}\n${token(CLAIMS)}`), /not a token/],
    ['missing', () => join(scratch(), 'none'), /no such file/],
    ['a directory', () => scratch(), /not a regular file/],
  ])('is refused when it is %s', async (_, path, why) => {
    const fault = await faultOf('pilot-token', () => loadToken(path(), now, 'pool.test'));
    expect(fault.message).toMatch(why);
    expect(fault.exit).toBe(77);
  });

  test('is not followed through a symbolic link, and never quoted', async () => {
    const link = join(scratch(), 'link');
    symlinkSync(file(token(CLAIMS)), link);
    await faultOf('pilot-token', () => loadToken(link, now));
    const fault = await faultOf('pilot-token', () => loadToken(file('SECRET.SECRET'), now));
    expect(fault.message).not.toContain('SECRET');
  });
});
