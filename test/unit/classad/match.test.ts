import { describe, expect, test } from '@jest/globals';
import { type ClassAd, parseAd, parseExpression, unparseValue } from '../../../src/classad/index.js';
import { evaluateInMatch, matches, matchOf, rankOf } from '../../../src/classad/match.js';

const job = parseAd(`[
  RequestCpus = 4; Owner = "alice"; Rank = TARGET.Memory;
  Requirements = TARGET.Cpus >= MY.RequestCpus && Arch == "x86_64"
]`);
const slot = (cpus: number, start = 'Owner =!= "bob"') =>
  parseAd(
    `[ Cpus = ${cpus}; Memory = 2048; Arch = "X86_64"; Requirements = ${start} && TARGET.RequestCpus <= Cpus ]`,
  );

const inJob = (text: string, other: ClassAd) =>
  unparseValue(evaluateInMatch(matchOf(job, other).left, parseExpression(text)));

describe('a match', () => {
  test('is one if both Requirements are true', () => {
    expect(matches(job, slot(4))).toBe(true);
    expect(matches(slot(4), job)).toBe(true);
    expect(matches(job, slot(3))).toBe(false);
    expect(matches(job, slot(4, 'Owner == "bob"'))).toBe(false);
    expect(matches(job, slot(4, 'Missing'))).toBe(false);
    expect(matches(job, parseAd('[ Cpus = 8; Arch = "x86_64" ]'))).toBe(false);
  });

  test('has a rank, 0 where there is none', () => {
    expect(rankOf(job, slot(4))).toBe(2048);
    expect(rankOf(slot(4), job)).toBe(0);
  });

  test.each([
    ['MY.RequestCpus', '4'],
    ['TARGET.Cpus', '8'],
    ['Cpus', '8'],
    ['MY.Cpus', 'undefined'],
    ['TARGET.RequestCpus', 'undefined'],
    ['other.Cpus + RequestCpus', '12'],
    ['TARGET.Requirements', 'true'],
    ['TARGET.Missing', 'undefined'],
    ['[ x = TARGET.Cpus ].x', '8'],
    ['.symmetricMatch', 'true'],
    ['countMatches(Gpus > TARGET.RequestCpus, {[ Gpus = 5 ]})', '0'],
  ])('%s in a job that faces a slot is %s', (text, expected) => {
    expect(inJob(text, slot(8))).toBe(expected);
  });
});
