import { writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { run } from '../../../src/effects/run.js';
import { renderTunnelAd } from '../../../src/pilot/attributes.js';
import { scratch } from '../../support/scratch.js';

const SCRIPT = resolve('glidein-scripts/tunnel-ad');

function report(checked: number): string {
  return renderTunnelAd({
    tunnel: { state: 'up', since: checked, reconnects: 0 },
    healthy: true,
    checked,
    rttMs: 1,
    traffic: { rxBytes: 1, txBytes: 2, rxRate: 3, txRate: 4 },
  });
}

async function print(content: string | undefined): Promise<string> {
  const file = join(scratch(), 'tunnel.ad');
  if (content !== undefined) writeFileSync(file, content);
  const { code, stdout, stderr } = await run(['/bin/sh', SCRIPT, file]);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  return stdout;
}

const unhealthy = (why: string) => `GlideinVpnTunnelHealthy = false\nGlideinVpnTunnelState = "${why}"\n-\n`;

describe('the cron job of the startd', () => {
  test('a fresh report is printed as it is', async () => {
    const text = report(Date.now());
    expect(await print(text)).toBe(`${text}-\n`);
  });

  test('an old report is no health: the supervisor is gone', async () => {
    expect(await print(report(Date.now() - 60_000))).toBe(unhealthy('report is old'));
  });

  test.each([
    ['no file', undefined, 'no report'],
    ['an empty file', '', 'no time in report'],
    ['something else', 'hello\n', 'no time in report'],
    ['a time that is none', 'GlideinVpnChecked = soon\n', 'report is old'],
  ])('%s is no health', async (_, content, why) => {
    expect(await print(content)).toBe(unhealthy(why));
  });
});
