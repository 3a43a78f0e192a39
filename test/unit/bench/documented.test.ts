import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { ARRANGEMENTS, cellSchema } from '../../../src/bench/io/cell.js';
import { ioReportSchema } from '../../../src/bench/io/report.js';

const text = readFileSync('docs/benchmarks/README.md', 'utf8');

describe('docs/benchmarks/README.md', () => {
  test.each([
    ['report', ioReportSchema],
    ['cell', cellSchema],
  ])('has a row for each field of a %s, in the words of the schema', (_, schema) => {
    const rows = Object.entries(schema.shape).map(([key, field]) => `| \`${key}\` | ${field.description} |`);
    expect(rows.filter((row) => !text.includes(`${row}\n`))).toEqual([]);
  });

  test('names every arrangement', () => {
    expect(ARRANGEMENTS.filter((id) => !text.includes(`| \`${id}\` |`))).toEqual([]);
  });
});
