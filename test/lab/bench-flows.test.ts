import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, jest, test } from '@jest/globals';
import { flowsReportSchema } from '../../src/bench/flows/report.js';
import { readEnvironment } from '../../src/config/environment.js';
import { startProcess } from '../../src/effects/managed-process.js';
import { run } from '../../src/effects/run.js';
import { poll } from '../../src/effects/wait.js';
import { LABS } from '../../src/lab/lab-directory.js';

jest.setTimeout(120_000);

const CLI = [process.execPath, 'dist/cli/main.js'];
const name = `t-flows-${process.pid}`;
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

describe('bench flows', () => {
  test('long, short and many flows: nothing lost, descriptors and memory as before, and nothing is left', async () => {
    const sizes = ['--gigabytes', '0.05', '--rate-of-connections', '100', '--seconds', '3'];
    const many = ['--concurrent', '200', '--hold', '4'];
    const files = ['--json', file('flows.json'), '--html', file('flows.html')];
    const result = await run([...CLI, 'bench', 'flows', '--name', name, ...sizes, ...many, ...files]);
    expect({ ...result, stdout: '', stderr: result.code === 0 ? '' : result.stderr }).toEqual({
      ...{ code: 0, stdout: '', stderr: '' },
    });
    const report = flowsReportSchema.parse(JSON.parse(readFileSync(file('flows.json'), 'utf8')));
    expect(report.trials.map(({ trial, asked, right, failed }) => [trial, asked, right, failed])).toEqual([
      ['long down', 50e6, 50e6, null],
      ['long up', 50e6, 50e6, null],
      ['short', 300, 300, null],
      ['many', 200, 200, null],
    ]);
    for (const { verdicts } of report.trials)
      expect(verdicts.map(({ name: of, held }) => [of, held])).toEqual([
        ['lost', true],
        ['descriptors', true],
        ['memory', true],
      ]);
    const [down, up, short, many200] = report.trials;
    // It is the same payload both ways, and both ends have digested it for themselves.
    expect(down?.digests).toEqual(up?.digests);
    expect(down?.digests?.sent).toMatch(/^[0-9a-f]{64}$/);
    expect(short?.latencyMs?.median).toBeGreaterThan(0);
    // Each connection said something at its start and once more, at least.
    expect(many200?.exchanges).toBeGreaterThanOrEqual(400);
    const programs = many200?.processes.map(({ host, program }) => `${host} ${program}`);
    expect(programs).toEqual(
      expect.arrayContaining([
        ...['node openconnect', 'node glidein-vpn', 'gateway ocserv'],
        ...['gateway slirp4netns', 'gateway gvpn-tcp', 'gateway glidein-vpn'],
      ]),
    );
    const relay = many200?.processes.find(({ program }) => program === 'gvpn-tcp');
    expect(relay?.descriptors.max).toBe((relay?.descriptors.start ?? 0) + 400);
    expect(readFileSync(file('flows.html'), 'utf8')).toContain('<polyline');
    expect(result.stdout).toMatch(/^ {2}short +300 +0 +\d+ of 100 connections\/s/m);
    expect(await leftBehind()).toEqual([]);

    const again = await run([...CLI, 'bench', 'report', file('flows.json'), '--html', file('again.html')]);
    expect(again.code).toBe(0);
    expect(readFileSync(file('again.html'), 'utf8')).toBe(readFileSync(file('flows.html'), 'utf8'));
  });

  test('ended by a signal, writes what it has and leaves nothing', async () => {
    const words = ['--name', name, '--only', 'many', '--concurrent', '50', '--hold', '600'];
    const started = await startProcess([...CLI, 'bench', 'flows', ...words, '--json', file('cut.json')], {
      log: file('cut.log'),
      env: { HOME: readEnvironment().home, PATH: readEnvironment().path },
    });
    const begun = await poll(
      () => /ok .* bring up/.test(readFileSync(file('cut.log'), 'utf8')) || undefined,
      {
        timeoutMs: 60_000,
      },
    );
    expect(begun).toBe(true);
    await started.stop({ signal: 'SIGINT', graceMs: 20_000 });
    expect((await started.ended).code).toBe(75);
    const report = flowsReportSchema.parse(JSON.parse(readFileSync(file('cut.json'), 'utf8')));
    expect(report).toMatchObject({
      interrupted: true,
      trials: [{ trial: 'many', failed: 'not reached', lost: 50 }],
    });
    expect(await leftBehind()).toEqual([]);
  });
});
