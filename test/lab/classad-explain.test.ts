import { readFileSync } from 'node:fs';
import { beforeAll, expect, test } from '@jest/globals';
import { type Explanation, explain, parseLong } from '../../src/classad/index.js';
import { readEnvironment } from '../../src/config/environment.js';
import { silent } from '../../src/effects/reporter.js';
import { ensureRoot } from '../../src/lab/root-file-system.js';
import { betterAnalyze } from '../support/better-analyze.js';

const SAMPLES = 'test/support/fixtures/classad-samples';
const JOB = readFileSync(`${SAMPLES}/wmagent-job.ad`, 'utf8');
const [SLOT = ''] = readFileSync(`${SAMPLES}/condor_status_vpn_long.txt`, 'utf8').trim().split('\n\n');

let root = '';
beforeAll(async () => {
  root = await ensureRoot(readEnvironment(), silent);
}, 900_000);

/** An ad of the long form with other attributes. */
function withAttributes(ad: string, attributes: Readonly<Record<string, string>>): string {
  const names = Object.keys(attributes).map((name) => name.toLowerCase());
  const kept = ad
    .trim()
    .split('\n')
    .filter((line) => !names.includes(line.split(' = ')[0]?.toLowerCase() ?? ''));
  return [...kept, ...Object.entries(attributes).map((entry) => entry.join(' = '))].join('\n');
}

/**
 * Slots of a pool in which everything differs a little. Their totals are what is left of them: condor_q sums up as if
 * nobody had a part of a partitionable slot yet.
 */
const SLOTS = Array.from({ length: 60 }, (_, index) => {
  const choose = (...values: string[]) => values[index % values.length] ?? '';
  const size = {
    Cpus: String(1 + (index % 8)),
    Memory: choose('2000', '4000', '8000', '16000'),
    Disk: String(1_000_000 * (index + 1)),
  };
  const totals = Object.entries(size).map(([name, amount]) => [`TotalSlot${name}`, amount] as const);
  return withAttributes(SLOT, {
    ...size,
    ...Object.fromEntries(totals),
    Name: `"slot1@pilot${index}"`,
    Arch: choose('"X86_64"', '"X86_64"', '"X86_64"', '"X86_64"', '"aarch64"'),
    OpSys: choose('"LINUX"', '"LINUX"', '"LINUX"', '"LINUX"', '"LINUX"', '"WINDOWS"'),
    HasFileTransfer: choose('true', 'true', 'undefined'),
    Microarch: choose('"x86_64-v2"', '"x86_64-v3"'),
    GLIDEIN_CMSSite: choose('"T2_XX_HPC"', '"T2_XX_Other"', '"T3_US_NotreDame"'),
    Start:
      'stringListMember(GLIDEIN_CMSSite,DESIRED_Sites) && (REQUIRED_OS == "any" || REQUIRED_OS == "rhel8")',
  });
}).join('\n\n');

/** Requirements of wmAgent's job as an access point makes them, and others. */
const REQUIREMENTS: Readonly<Record<string, string>> = {
  "wmAgent's": '',
  'without ResizedCpus':
    'stringListMember(TARGET.Arch,REQUIRED_ARCH) && (TARGET.OpSys == "LINUX") && (TARGET.Disk >= RequestDisk) && (TARGET.Memory >= RequestMemory) && (TARGET.Cpus >= RequestCpus) && (TARGET.HasFileTransfer)',
  alternatives:
    '(TARGET.Memory >= 16000 || TARGET.Cpus >= 7) && (TARGET.OpSys == "LINUX") && (TARGET.Microarch =!= "x86_64-v2")',
  'none that hold': 'TARGET.NoSuchThing > 3 && TARGET.Memory > 1000',
  'all that hold': 'TARGET.Memory > 1000 && TARGET.Cpus > 0',
  'in parentheses':
    '((TARGET.Memory * 2 >= RequestMemory) && ((TARGET.Disk > 30000000))) && TARGET.Cpus % 2 == 0',
};

/** Our counts by the text of the condition, those of alternatives too. */
function countsOf({ job }: Explanation): Map<string, number> {
  return new Map(
    job.flatMap(({ condition, alone, alternatives }) => [
      [condition, alone] as const,
      ...alternatives.map((each) => [each.condition, each.alone] as const),
    ]),
  );
}

test.each(Object.entries(REQUIREMENTS))(
  'condor_q -better-analyze counts the same slots: Requirements of a job, %s',
  (_, requirements) => {
    const job = requirements === '' ? JOB : withAttributes(JOB, { Requirements: requirements });
    const theirs = betterAnalyze(root, job, SLOTS);
    const ours = explain(parseLong(job)[0] as ReturnType<typeof parseLong>[number], parseLong(SLOTS));
    expect(ours).toMatchObject({
      slots: theirs.slots,
      refusedByJob: theirs.refusedByJob,
      refusedBySlot: theirs.refusedBySlot,
    });
    const counts = countsOf(ours);
    expect(theirs.conditions.size).toBeGreaterThan(0);
    expect([...theirs.conditions.keys()].map((condition) => [condition, counts.get(condition)])).toEqual([
      ...theirs.conditions,
    ]);
  },
  60_000,
);
