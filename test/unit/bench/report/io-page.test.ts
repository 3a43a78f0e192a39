import { describe, expect, test } from '@jest/globals';
import { XMLParser, XMLValidator } from 'fast-xml-parser';
import { ioReportSchema } from '../../../../src/bench/io/report.js';
import { ioPage } from '../../../../src/bench/report/io-page.js';
import { sampleReport } from '../io/samples.js';

/** The names of the elements in order, without what lies inside plots and tables. */
function outline(page: string): string[] {
  return [...page.matchAll(/<(h1|h2|figure|table|details|rect|line class="range")\b/g)].map(
    (match) => match[1] ?? '',
  );
}

describe('ioPage', () => {
  const report = sampleReport();
  const page = ioPage(report);

  test('has a plot and a table for each kind of links, the targets, and what it was made with', () => {
    expect(outline(page)).toMatchInlineSnapshot(`
[
  "h1",
  "h2",
  "figure",
  "rect",
  "rect",
  "rect",
  "rect",
  "rect",
  "figure",
  "rect",
  "rect",
  "rect",
  "details",
  "table",
  "h2",
  "table",
  "h2",
  "table",
]
`);
  });

  test('is well-formed, and needs nothing from elsewhere', () => {
    const body = page.slice(page.indexOf('<body>'), page.indexOf('</html>'));
    expect(XMLValidator.validate(body)).toBe(true);
    expect(new XMLParser().parse(body).body.h1).toContain('Throughput');
    expect(page).not.toMatch(/https?:|<script|<link|@import|url\(/);
  });

  test('is for light and dark', () => {
    expect(page).toContain('color-scheme: light dark');
  });

  test('shows a failed cell with its reason', () => {
    expect(page).toContain('no end after 17 s');
  });

  test('lets nothing of a report become markup', () => {
    const evil = '<img src=x onerror=alert(1)>';
    const cells = report.cells.map((cell) => ({ ...cell, stack: evil, failed: evil }));
    const written = ioPage({
      ...report,
      ...{ command: evil, congestionControl: evil, versions: { [evil]: evil }, cells },
      machine: { ...report.machine, cpu: evil, kernel: evil },
    });
    expect(written).not.toContain('<img');
    expect(written).toContain('&lt;img src=x onerror=alert(1)&gt;');
  });
});

test('the sample is a report as it is documented', () => {
  expect(ioReportSchema.parse(JSON.parse(JSON.stringify(sampleReport())))).toEqual(sampleReport());
});
