import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, jest, test } from '@jest/globals';
import { ioReportSchema } from '../../src/bench/io/report.js';
import { readEnvironment } from '../../src/config/environment.js';
import { startProcess } from '../../src/effects/managed-process.js';
import { run } from '../../src/effects/run.js';
import { poll } from '../../src/effects/wait.js';
import { LABS } from '../../src/lab/lab-directory.js';

jest.setTimeout(120_000);

const CLI = [process.execPath, 'dist/cli/main.js'];
const name = `t-bench-${process.pid}`;
const tiny = ['bench', 'io', '--name', name, '--streams', '1', '--direction', 'down', '--seconds', '1'];
const directory = mkdtempSync(join(tmpdir(), 'bench-'));
const file = (base: string) => join(directory, base);

afterAll(() => rmSync(directory, { recursive: true, force: true }));

/** What a lab of ours would leave on the machine: its directory, its processes, its mounts. */
async function leftBehind(): Promise<string[]> {
  const processes = await run(['ps', '-eo', 'args=']);
  const mounts = readFileSync('/proc/self/mountinfo', 'utf8');
  return [
    ...(existsSync(join(LABS, name)) ? [join(LABS, name)] : []),
    ...[...processes.stdout.split('\n'), ...mounts.split('\n')].filter((line) =>
      line.includes(join(LABS, name)),
    ),
  ];
}

describe('bench io', () => {
  test('measures arrangements side by side; JSON and HTML are whole, and nothing is left', async () => {
    const candidates = ['--arrangement', 'no-vpn,ours-user/slirp4netns,prototype-kernel', '--rounds', '1'];
    const files = ['--json', file('io.json'), '--html', file('io.html')];
    const result = await run([...CLI, ...tiny, '--rate', '1gbit', ...candidates, ...files]);
    expect({ ...result, stdout: '', stderr: result.code === 0 ? '' : result.stderr }).toEqual({
      ...{ code: 0, stdout: '', stderr: '' },
    });
    const report = ioReportSchema.parse(JSON.parse(readFileSync(file('io.json'), 'utf8')));
    const [bare, ours, theirs] = report.cells;
    expect(report.cells.map((cell) => [cell.arrangement, cell.stack, cell.failed])).toEqual([
      ['no-vpn', null, null],
      ['ours-user', 'slirp4netns', null],
      ['prototype-kernel', null, null],
    ]);
    // The shaper bounds what can arrive; whose bytes and whose CPU seconds they are is what is tested here.
    expect(bare?.mbps?.median).toBeLessThan(1000);
    expect(bare?.pingMs?.median).toBeGreaterThan(0);
    expect(ours?.ratioToNoVpn).toBeCloseTo((ours?.mbps?.median ?? 0) / (bare?.mbps?.median ?? 1), 2);
    expect(Object.keys(ours?.cpuSecondsPerGB?.byProcess ?? {})).toEqual(
      expect.arrayContaining(['openconnect', 'ocserv', 'gvpn-tcp']),
    );
    expect(Object.keys(theirs?.cpuSecondsPerGB?.byProcess ?? {})).toEqual(
      expect.arrayContaining(['openconnect', 'ocserv', 'vpnns']),
    );
    expect(report.versions).toMatchObject({ ocserv: expect.any(String), iperf3: expect.any(String) });
    expect(readFileSync(file('io.html'), 'utf8')).toContain('<svg');
    expect(result.stdout).toMatch(/^ {2}ours-user slirp4netns +\d+ \(\d\.\d\d\)/m);
    expect(await leftBehind()).toEqual([]);

    const again = await run([...CLI, 'bench', 'report', file('io.json'), '--html', file('again.html')]);
    expect(again.code).toBe(0);
    expect(readFileSync(file('again.html'), 'utf8')).toBe(readFileSync(file('io.html'), 'utf8'));
  });

  test('ended by a signal, writes what it has and leaves nothing', async () => {
    const words = [...tiny, '--rate', '1gbit', '--arrangement', 'no-vpn', '--rounds', '1000'];
    const started = await startProcess([...CLI, ...words, '--json', file('cut.json')], {
      log: file('cut.log'),
      env: { HOME: readEnvironment().home, PATH: readEnvironment().path },
    });
    const begun = await poll(
      () => /ok round 2\/1000/.test(readFileSync(file('cut.log'), 'utf8')) || undefined,
      { timeoutMs: 60_000 },
    );
    expect(begun).toBe(true);
    await started.stop({ signal: 'SIGINT', graceMs: 20_000 });
    expect((await started.ended).code).toBe(75);
    const report = ioReportSchema.parse(JSON.parse(readFileSync(file('cut.json'), 'utf8')));
    expect(report.interrupted).toBe(true);
    expect(report.cells[0]).toMatchObject({ mbps: expect.any(Object), failed: 'not reached' });
    expect(await leftBehind()).toEqual([]);
  });
});
