import { lstatSync, readFileSync } from 'node:fs';
import { FaultError, messageOf } from '../health/fault-error.js';

/** What can be read from an IDTOKEN without its key (RFC 7519). The signature is the pool's to check. */
export interface TokenClaims {
  /** The pool's trust domain. */
  readonly issuer: string | undefined;
  readonly subject: string | undefined;
  /** Epoch milliseconds; undefined for a token without an end. */
  readonly expires: number | undefined;
}

/** A checked token: `text` is secret. */
export interface PoolToken {
  readonly text: string;
  readonly claims: TokenClaims;
}

/**
 * Reads the token with which a pilot joins its pool, and checks what can be checked here, before anything starts:
 * mode 0600, a JWT, not expired, of the right issuer when `trustDomain` is given. Throws `pilot-token`.
 */
export function loadToken(path: string, now: Date, trustDomain?: string): PoolToken {
  const text = readPrivate(path);
  const claims = parseToken(text);
  if (typeof claims === 'string') throw refused(path, claims);
  if (claims.expires !== undefined && claims.expires <= now.getTime()) {
    throw refused(path, `it expired at ${new Date(claims.expires).toISOString()} (now ${now.toISOString()})`);
  }
  if (trustDomain !== undefined && claims.issuer !== trustDomain) {
    throw refused(path, `it is of ${claims.issuer ?? 'nobody'}, the pool's trust domain is ${trustDomain}`);
  }
  return { text: `${text}\n`, claims };
}

/** The claims of a token, or why it is none. No part of the token is in the answer. */
export function parseToken(text: string): TokenClaims | string {
  const parts = text.split('.');
  if (parts.length !== 3 || !parts.every((part) => /^[A-Za-z0-9_-]+$/.test(part))) {
    return 'it is not a token (three parts of base64url, on one line)';
  }
  const [header, payload] = parts.map(decode);
  if (!header?.alg || !payload) return 'it is not a token (its parts are not JSON)';
  const { iss, sub, exp } = payload;
  return {
    issuer: typeof iss === 'string' ? iss : undefined,
    subject: typeof sub === 'string' ? sub : undefined,
    expires: typeof exp === 'number' ? exp * 1000 : undefined,
  };
}

function decode(part: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(Buffer.from(part, 'base64url').toString('utf8'));
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}

function readPrivate(path: string): string {
  try {
    const { mode } = lstatSync(path, { throwIfNoEntry: true });
    if ((mode & 0o170000) !== 0o100000) throw refused(path, 'it is not a regular file');
    if ((mode & 0o077) !== 0)
      throw refused(path, `it has mode 0${(mode & 0o777).toString(8)}, others can read it`);
    return readFileSync(path, 'utf8').trim();
  } catch (error) {
    if (error instanceof FaultError) throw error;
    const missing = (error as NodeJS.ErrnoException).code === 'ENOENT';
    throw refused(path, missing ? 'there is no such file' : messageOf(error));
  }
}

function refused(path: string, why: string): FaultError {
  return new FaultError('pilot-token', { path, why });
}
