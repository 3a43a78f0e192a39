import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { flowsReportSchema } from '../../../src/bench/flows/report.js';
import { processSchema, TRIALS, trialSchema, verdictSchema } from '../../../src/bench/flows/trial.js';
import { ARRANGEMENTS, cellSchema } from '../../../src/bench/io/cell.js';
import { ioReportSchema } from '../../../src/bench/io/report.js';

const text = readFileSync('docs/benchmarks/README.md', 'utf8');

/** The tables that follow a heading, up to the next. */
function section(heading: string): string {
  return text.split(/^## /m).find((part) => part.startsWith(`${heading}\n`)) ?? '';
}

describe('docs/benchmarks/README.md', () => {
  test.each([
    ['io', 'report', ioReportSchema],
    ['io', 'cell', cellSchema],
    ['flows', 'report', flowsReportSchema],
    ['flows', 'trial', trialSchema],
    ['flows', 'verdict', verdictSchema],
    ['flows', 'process', processSchema],
  ])('bench %s: has a row for each field of a %s, in the words of the schema', (verb, _, schema) => {
    const rows = Object.entries(schema.shape).map(([key, field]) => `| \`${key}\` | ${field.description} |`);
    const written = section(`The JSON of \`bench ${verb}\``);
    expect(rows.filter((row) => !`${written}\n`.includes(`${row}\n`))).toEqual([]);
  });

  test('names every arrangement, trial and verdict', () => {
    const names = [...ARRANGEMENTS, ...TRIALS, ...verdictSchema.shape.name.options];
    expect(names.filter((id) => !text.includes(`| \`${id}\` |`))).toEqual([]);
  });
});
