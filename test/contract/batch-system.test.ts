import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, jest, test } from '@jest/globals';
import { renderScript } from '../../src/batch/script.js';
import { submitJob } from '../../src/batch/submit.js';
import { run } from '../../src/effects/run.js';
import { Cluster } from '../support/batch/cluster.js';
import { handedOver, JOBS, job } from '../support/batch/jobs.js';
import { faultOf } from '../support/faults.js';
import { scratch } from '../support/scratch.js';
import { executable } from '../support/script.js';

jest.setTimeout(60_000);
const GOLDEN = resolve('test/contract/batch-scripts');
const CHECKING = resolve('test/support/batch/checking-submit.mjs');
const SHELLS = [['dash'], ['bash', '--posix']];
const cases = Object.entries(JOBS).map(([name, asked]) => [name, job(asked)] as const);

/** A search path whose submit command refuses what the manual does not know; and what that was given. */
function checking(name: string, command: string) {
  const dir = scratch();
  const given = join(dir, 'given');
  const system = name === 'pbs-torque' ? 'torque' : (name.split('-')[0] ?? '');
  executable(dir, command, '#!/bin/sh', `exec ${process.execPath} ${CHECKING} ${system} ${given} "$@"`);
  return { path: dir, given };
}

describe.each(cases)('a job of %s', (name, asked) => {
  const { system } = asked;
  const [command = ''] = system.command.argv;

  test('is the script that is kept here for readers', () => {
    expect(handedOver(asked)).toBe(
      readFileSync(join(GOLDEN, `${name}.${system.prefix ? 'sh' : 'sub'}`), 'utf8'),
    );
    if (!system.prefix) {
      expect(renderScript(asked)).toBe(readFileSync(join(GOLDEN, `${name}.sh`), 'utf8'));
    }
  });

  test('is sound sh, and POSIX', async () => {
    const path = join(scratch(), 'job.sh');
    writeFileSync(path, renderScript(asked));
    expect(await run(['shellcheck', '--shell=sh', '--severity=style', path])).toMatchObject({
      code: 0,
      stdout: '',
    });
  });

  test('has only directives that the manual knows, and its number is read', async () => {
    const { path, given } = checking(name, command);
    const input = handedOver(asked);
    const id = await submitJob({ system, input }, path);
    expect(id).toMatch(/^4711\b/);
    expect(readFileSync(given, 'utf8')).toBe(input);
  });

  test('is refused with the words of the batch system', async () => {
    const { path } = checking(name, command);
    const wrong = { ...asked, settings: { ...asked.settings, extraDirective: ['--colour=blue'] } };
    const fault = await faultOf('submit-refused', () =>
      submitJob({ system, input: handedOver(wrong) }, path),
    );
    expect(fault.message).toMatch(/--colour/);
    expect(fault.message).toContain(system.title);
  });

  test.each(SHELLS)('runs a pilot on each node, with everything that it needs (%s %s)', async (...shell) => {
    const cluster = new Cluster(scratch());
    const begun = Date.now();
    const { code, said } = await cluster.start(shell.filter(Boolean), await onCluster(name, cluster)).ended;
    const { nodes, time } = asked.settings;
    // The pilot's exit code is the job's; launchers have their own.
    expect({ said, code }).toMatchObject({ code: nodes === 1 ? 3 : 0 });
    const pilots = cluster.pilots();
    expect(pilots).toHaveLength(nodes);
    for (const { args, tmpdir, ending } of pilots) {
      expect(args[0]).toBe('pilot');
      expect(optionOf(args, '--start-expression')).toBe('TARGET.Owner =!= "nobody"');
      const left = Number(optionOf(args, '--deadline')) * 1000 - begun - time + 60_000;
      expect(Math.abs(left)).toBeLessThan(10_000);
      expect(tmpdir.startsWith(cluster.dir)).toBe(true);
      expect(ending).toBe('');
    }
    expect(new Set(pilots.map(({ tmpdir }) => tmpdir)).size).toBe(nodes);
    expect(readdirSync(cluster.dir).filter((entry) => /^gvpn|^\.glidein/.test(entry))).toEqual([]);
  });

  test.each(SHELLS)('tells its pilots once when the batch system warns (%s %s)', async (...shell) => {
    const cluster = new Cluster(scratch());
    cluster.stay();
    const running = cluster.start(shell.filter(Boolean), await onCluster(name, cluster));
    await cluster.started(asked.settings.nodes);
    if (asked.settings.nodes === 1 || system.name === 'slurm') {
      running.signal('SIGUSR1');
      await cluster.asked();
      running.signal('SIGURG');
    } else {
      // These batch systems signal the processes on the nodes themselves.
      running.signal('SIGTERM');
      for (const { parent } of cluster.pilots()) process.kill(parent, 'SIGTERM');
    }
    const { code, said } = await running.ended;
    expect({ said, code }).toMatchObject({ code: asked.settings.nodes === 1 ? 7 : 0 });
    expect(cluster.pilots().map(({ ending }) => ending)).toEqual(
      Array.from({ length: asked.settings.nodes }, () => 'asked'),
    );
    expect(readdirSync(cluster.dir).filter((entry) => /^gvpn|^\.glidein/.test(entry))).toEqual([]);
    if (system.name === 'slurm' && asked.settings.nodes > 1) {
      expect(cluster.calls('scancel')).toContain('--signal=TERM 4711.0');
    }
  });
});

/** A case whose nodes are those of a cluster. */
async function onCluster(name: string, cluster: Cluster): Promise<string> {
  const asked = JOBS[name] ?? {};
  if (!('tarball' in asked)) return renderScript(job({ ...asked, installation: cluster.installation }));
  return renderScript(job({ ...asked, tarball: await cluster.bundle(), scratch: cluster.dir }));
}

function optionOf(args: readonly string[], option: string): string | undefined {
  return args[args.indexOf(option) + 1];
}
