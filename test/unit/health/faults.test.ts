import { describe, expect, test } from '@jest/globals';
import { EXIT } from '../../../src/health/exit-codes.js';
import { FAULTS } from '../../../src/health/faults.js';

describe.each(Object.entries(FAULTS))('fault %s', (code, row) => {
  test('has a code for scripts, one line for people, a fix and an exit code of the table', () => {
    expect(code).toMatch(/^[a-z]+(-[a-z]+)*$/);
    expect(row.text).toMatch(/^[^\n]+$/);
    expect(row.fix).toMatch(/^[^\n]+$/);
    expect(Object.values(EXIT)).toContain(row.exit);
    expect(row.exit).not.toBe(EXIT.ok);
  });

  test('says what happened in a phrase, and the fix in sentences', () => {
    expect(row.text.endsWith('.')).toBe(false);
    expect(row.fix === '{remedy}' || /[.:}`]$/.test(row.fix)).toBe(true);
  });
});
