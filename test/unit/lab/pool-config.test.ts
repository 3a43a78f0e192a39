import { expect, test } from '@jest/globals';
import { parseAds } from '../../../src/lab/condor-query.js';
import { statusOf } from '../../../src/lab/jobs.js';
import { labNames } from '../../../src/lab/name-server.js';
import { poolConfig } from '../../../src/lab/pool-config.js';

test('the pool knows nothing of gateways, tunnels or the site', () => {
  for (const text of [poolConfig(), labNames()]) expect(text).not.toMatch(/vpn|tunnel|10\.90\.16|hpc/i);
});

test('the pool requires authentication, encryption and integrity', () => {
  for (const what of ['AUTHENTICATION', 'ENCRYPTION', 'INTEGRITY']) {
    expect(poolConfig()).toContain(`SEC_DEFAULT_${what} = REQUIRED\n`);
  }
  expect(poolConfig()).not.toMatch(/^ALLOW_\w+ = .*(?<![@\w])\*(?!@)/m);
});

test('ads are read, none is none, and anything else is a fault', () => {
  expect(parseAds('[\n{"A": 1}\n]\n', 'condor_q')).toEqual([{ A: 1 }]);
  expect(parseAds('\n', 'condor_q')).toEqual([]);
  expect(() => parseAds('Error: no', 'condor_q')).toThrow(
    /condor_q printed something else than JSON: Error: no/,
  );
});

test('job states have words', () => {
  expect([1, 2, 4, 5, 9].map((JobStatus) => statusOf({ JobStatus }))).toEqual([
    'idle',
    'running',
    'completed',
    'held',
    'status 9',
  ]);
});
