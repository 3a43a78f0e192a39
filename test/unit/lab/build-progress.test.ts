import { describe, expect, test } from '@jest/globals';
import { buildFailure, buildProgress } from '../../../src/lab/build-progress.js';

const LISTS =
  'I: trixie is available\nI: running apt-get update...\nGet:1 http://mirror trixie InRelease [140 kB]\n';
const PLAN = '0 upgraded, 59 newly installed, 0 to remove and 0 not upgraded.\n';
const FETCH =
  'Get:1 http://mirror trixie/main amd64 bash [1,501 kB]\nGet:2 http://mirror trixie/main amd64 sed [329 kB]\n';

describe('buildProgress', () => {
  test.each([
    ['', 'reading the package lists'],
    [LISTS, 'reading the package lists'],
    [LISTS + PLAN, 'fetching 59 packages (1 files so far)'],
    [PLAN + FETCH, 'fetching 59 packages (2 files so far)'],
    [`${PLAN}Unpacking bash (5.2) ...\nUnpacking sed (4.9) ...\n`, '59 packages: 2 unpacked, 0 set up'],
    [`${PLAN}${PLAN}Unpacking bash ...\nSetting up bash ...\n`, '118 packages: 1 unpacked, 1 set up'],
  ])('of %j', (log, expected) => {
    expect(buildProgress(log)).toBe(expected);
  });
});

describe('buildFailure', () => {
  test('is the first error', () => {
    const log = 'I: installing\nE: Unable to locate package nope\nE: mmdebstrap failed to run\n';
    expect(buildFailure(log)).toBe('Unable to locate package nope');
  });

  test('is the last line where nobody says error', () => {
    expect(buildFailure('I: one\nunshare: unshare failed: Operation not permitted\n')).toContain(
      'not permitted',
    );
    expect(buildFailure('')).toBe('it said nothing');
  });
});
