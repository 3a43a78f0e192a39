import { expect, test } from '@jest/globals';
import { refusalOf, SECURITY_HEADERS } from '../../../../src/gateway/web/guard.js';

test.each(['127.0.0.1:9180', '127.0.0.1', '127.1.2.3:80', 'localhost:8080', 'LOCALHOST', '[::1]:9180'])(
  '%s is this page',
  (host) => {
    expect(refusalOf('GET', { host })).toBeUndefined();
    expect(refusalOf('HEAD', { host })).toBeUndefined();
  },
);

test.each([
  'attacker.example:9180',
  '127.0.0.1.attacker.example',
  'localhost.attacker.example:9180',
  '192.0.2.1:9180',
  '10.77.0.1:9180',
  '0.0.0.0:9180',
  '[::ffff:127.0.0.1]:9180',
  '127.0.0.1:9180@attacker.example',
  '127.999.0.1',
  '',
  undefined,
])('%s is a name that somebody else lets resolve to it', (host) => {
  expect(refusalOf('GET', host === undefined ? {} : { host })).toMatchObject({ status: 421 });
});

test.each(['POST', 'PUT', 'DELETE', 'OPTIONS', 'CONNECT', undefined])('%s is not answered', (method) => {
  expect(refusalOf(method, { host: 'localhost' })).toMatchObject({ status: 405 });
});

const host = '127.0.0.1:9180';

test.each([
  ['another site', { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'cors', 'sec-fetch-dest': 'empty' }],
  [
    'an image there',
    { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'no-cors', 'sec-fetch-dest': 'image' },
  ],
  [
    'a frame there',
    { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'iframe' },
  ],
  ['another port of this host', { 'sec-fetch-site': 'same-site', 'sec-fetch-mode': 'cors' }],
  ['an old browser, by its origin', { origin: 'http://127.0.0.1:8000' }],
  ['a file', { origin: 'null' }],
])('what %s asks for is refused', (_who, headers) => {
  expect(refusalOf('GET', { host, ...headers })).toMatchObject({ status: 403 });
});

test.each([
  ['the page itself', { 'sec-fetch-site': 'same-origin', origin: `http://${host}` }],
  [
    'its address typed in',
    { 'sec-fetch-site': 'none', 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'document' },
  ],
  ['a link', { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'document' }],
])('%s is answered', (_who, headers) => {
  expect(refusalOf('GET', { host, ...headers })).toBeUndefined();
});

test('a browser may load for the page what comes from it, and nothing inline', () => {
  const policy = SECURITY_HEADERS['content-security-policy'] ?? '';
  expect(policy).toContain("default-src 'none'");
  expect(policy).not.toMatch(/unsafe|\*|http/);
  expect(Object.keys(SECURITY_HEADERS).join()).not.toContain('access-control');
});
