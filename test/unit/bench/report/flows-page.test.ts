import { describe, expect, test } from '@jest/globals';
import { XMLParser, XMLValidator } from 'fast-xml-parser';
import { flowsReportSchema } from '../../../../src/bench/flows/report.js';
import { flowsPage } from '../../../../src/bench/report/flows-page.js';
import { sampleReport } from '../flows/samples.js';

describe('flowsPage', () => {
  const report = sampleReport();
  const page = flowsPage(report);

  test('has a table of the trials, and for each the verdicts, plots and processes', () => {
    const outline = [...page.matchAll(/<(h1|h2|polyline|details)\b/g)].map((match) => match[1]);
    const watched = ['h2', 'polyline', 'polyline', 'details'];
    expect(outline).toEqual(['h1', ...watched, ...watched, 'h2', 'details', 'h2']);
    expect(page).toContain(
      '<span class="missed">broken</span> lost: 2000000000 of 2000000000 bytes, 1 digests differ',
    );
    expect(page).toContain('39.1 MB more');
    expect(page).toContain('<p class="missed">not reached</p>');
  });

  test('is well-formed, and needs nothing from elsewhere', () => {
    const body = page.slice(page.indexOf('<body>'), page.indexOf('</html>'));
    expect(XMLValidator.validate(body)).toBe(true);
    expect(new XMLParser().parse(body).body.h1).toContain('flows');
    expect(page).not.toMatch(/https?:|<script|<link|@import|url\(/);
  });

  test('lets nothing of a report become markup', () => {
    const evil = '<img src=x onerror=alert(1)>';
    const trials = report.trials.map((trial) => ({
      ...trial,
      failed: evil,
      verdicts: trial.verdicts.map((verdict) => ({ ...verdict, why: evil })),
      processes: trial.processes.map((process) => ({ ...process, program: evil, host: evil })),
      cpuSeconds: { [evil]: 1 },
    }));
    const written = flowsPage({ ...report, trials, stack: evil, command: evil, rate: evil });
    expect(written).not.toContain('<img');
    expect(written).toContain('&lt;img src=x onerror=alert(1)&gt;');
  });
});

test('the sample is a report as it is documented', () => {
  expect(flowsReportSchema.parse(JSON.parse(JSON.stringify(sampleReport())))).toEqual(sampleReport());
});
