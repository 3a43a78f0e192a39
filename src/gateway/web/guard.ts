import type { IncomingHttpHeaders } from 'node:http';
import { isIP } from 'node:net';

/** Why a request gets no answer. */
export interface Refusal {
  readonly status: 403 | 405 | 421;
  readonly why: string;
}

/** With every answer: a browser loads nothing from elsewhere for the page, and gives nothing of it to other pages. */
export const SECURITY_HEADERS: Readonly<Record<string, string>> = {
  'content-security-policy': [
    "default-src 'none'",
    ...["script-src 'self'", "style-src 'self'", "img-src 'self'", "connect-src 'self'"],
    ...["base-uri 'none'", "form-action 'none'", "frame-ancestors 'none'"],
  ].join('; '),
  'cache-control': 'no-store',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
};

/**
 * Refuses what a page of somebody else could ask by way of an administrator's browser. The name that was asked for must
 * be loopback's, on whatever port (`ssh -L` has its own): a name that an attacker lets resolve to 127.0.0.1 is not (DNS
 * rebinding). What a browser says of the asking page (Fetch Metadata) must be this page, or a visit to it.
 */
export function refusalOf(method: string | undefined, headers: IncomingHttpHeaders): Refusal | undefined {
  if (method !== 'GET' && method !== 'HEAD')
    return { status: 405, why: 'this page can be read, and nothing else: GET or HEAD' };
  if (!isLoopback(headers.host)) {
    const fix = 'ask for 127.0.0.1 or localhost; a proxy in front must set this header';
    return { status: 421, why: `the header Host does not name this page: ${fix}` };
  }
  const visits = headers['sec-fetch-mode'] === 'navigate' && headers['sec-fetch-dest'] === 'document';
  const site = headers['sec-fetch-site'];
  const foreign = site !== undefined && site !== 'same-origin' && site !== 'none';
  if ((foreign && !visits) || (headers.origin !== undefined && !isOwn(headers.origin, headers.host)))
    return { status: 403, why: 'another page asked for this' };
  return undefined;
}

function isLoopback(host: string | undefined): boolean {
  const found = /^(?:\[([0-9a-f:]+)\]|([a-z0-9.]+))(?::\d{1,5})?$/i.exec(host ?? '');
  const name = found?.[1] ?? found?.[2]?.toLowerCase();
  if (name === undefined) return false;
  return name === 'localhost' || name === '::1' || (isIP(name) === 4 && name.startsWith('127.'));
}

function isOwn(origin: string, host: string | undefined): boolean {
  return origin === `http://${host}` || origin === `https://${host}`;
}
