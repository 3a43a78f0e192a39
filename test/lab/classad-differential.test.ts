import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { readEnvironment } from '../../src/config/environment.js';
import { silent } from '../../src/effects/reporter.js';
import { ensureRoot } from '../../src/lab/root-file-system.js';
import { ourVerdict, verdictText } from '../support/classad-differences.js';
import { CONTEXT, classadExpressions } from '../support/classad-expressions.js';
import { askHtcondor } from '../support/classad-oracle.js';
import { classadPatterns } from '../support/classad-patterns.js';

/** Expressions of the default run, and of `CLASSAD_RUNS=6000 npm run test:all`. */
const RUNS = Number(process.env.CLASSAD_RUNS ?? 1500);
const CASES = JSON.parse(readFileSync('test/support/fixtures/classad-cases.json', 'utf8')) as [
  string,
  string | null,
][];

let root = '';
beforeAll(async () => {
  root = await ensureRoot(readEnvironment(), silent);
}, 900_000);

/** HTCondor itself crashes on a list that a function makes within an evaluation: seldom, or nothing is compared. */
const MAX_CRASHES = RUNS / 100;

interface Compared {
  /** `expression: HTCondor's value, ours` where they differ. */
  readonly different: readonly string[];
  readonly crashes: number;
  /** How many values were neither undefined nor an error. */
  readonly defined: number;
}

function compare(expressions: readonly string[]): Compared {
  const [different, defined]: [string[], string[]] = [[], []];
  const verdicts = askHtcondor(root, expressions, CONTEXT);
  for (const [index, verdict] of verdicts.entries()) {
    if (verdict === 'crash') continue;
    const expression = expressions[index] ?? '';
    const [theirs, ours] = [verdictText(verdict), verdictText(ourVerdict(expression, CONTEXT))];
    if (theirs !== ours) different.push(`${expression}: ${theirs}, ${ours}`);
    if (theirs !== null && !['error', 'undefined'].includes(theirs)) defined.push(theirs);
  }
  const crashes = verdicts.filter((verdict) => verdict === 'crash').length;
  return { different, crashes, defined: defined.length };
}

describe("HTCondor's own ClassAd library", () => {
  test('gives the recorded values', () => {
    const verdicts = askHtcondor(
      root,
      CASES.map(([text]) => text),
      CONTEXT,
    );
    const different = CASES.filter(([, value], index) => verdictText(verdicts[index] ?? 'crash') !== value);
    expect(different).toEqual([]);
  }, 120_000);

  test(`agrees with ours on ${RUNS} generated expressions`, () => {
    const seed = Date.now() % 1_000_000;
    const expressions = [...new Set(fc.sample(classadExpressions, { numRuns: RUNS, seed }))];
    expect(expressions.length).toBeGreaterThan(RUNS / 2);
    const { different, crashes, defined } = compare(expressions);
    expect({ seed, different }).toEqual({ seed, different: [] });
    expect(crashes).toBeLessThanOrEqual(MAX_CRASHES);
    expect(defined).toBeGreaterThan(expressions.length / 4);
  }, 600_000);

  test(`agrees with ours on ${RUNS} generated patterns`, () => {
    // The same each time; longer runs look for what is new.
    const seed = process.env.CLASSAD_RUNS === undefined ? 6 : Date.now() % 1_000_000;
    const expressions = [...new Set(fc.sample(classadPatterns, { numRuns: RUNS, seed }))];
    const { different, crashes, defined } = compare(expressions);
    expect({ seed, different }).toEqual({ seed, different: [] });
    expect(crashes).toBe(0);
    expect(defined).toBeGreaterThan(expressions.length / 4);
  }, 600_000);
});
