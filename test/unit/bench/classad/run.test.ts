import { createReadStream } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { filterAds } from '../../../../src/bench/classad/filter.js';
import { renderClassad } from '../../../../src/bench/classad/run.js';
import { slotAd, writeSlotAds } from '../../../../src/bench/classad/slot-ads.js';
import { type ClassAd, evaluateAttribute, readAds, unparseValue } from '../../../../src/classad/index.js';
import { scratch } from '../../../support/scratch.js';

test('the slots of the benchmark are ads of real size, and differ', async () => {
  const path = join(scratch(), 'slots');
  await writeSlotAds(path, 70);
  const ads: ClassAd[] = [];
  for await (const ad of readAds(createReadStream(path))) ads.push(ad);
  expect(ads).toHaveLength(70);
  expect(ads.every((ad) => ad.size > 150)).toBe(true);
  const values = (name: string) => new Set(ads.map((ad) => unparseValue(evaluateAttribute(ad, name))));
  expect(values('Name').size).toBe(70);
  expect(values('Cpus').size).toBe(64);
  expect(slotAd(3)).not.toMatch(/\{[a-z]+\}/);
});

test('what a filter prints counts, not in which order it prints attributes', async () => {
  const { signal } = new AbortController();
  const base = scratch();
  const filter = (text: string) => filterAds(['printf', text], join(base, 'out'), signal);
  const [one, other, less] = [
    await filter('A = 1\\nB = 2\\n\\nC = 3\\n\\n'),
    await filter('B = 2\\nA = 1\\n\\nC = 3\\n'),
    await filter('A = 1\\n'),
  ];
  expect(one).toMatchObject({ ads: 2, digest: other.digest });
  expect(less).toMatchObject({ ads: 1 });
  expect(less.digest).not.toBe(one.digest);
  await expect(filterAds(['false'], join(base, 'out'), signal)).rejects.toThrow('exit code 1');
});

test('the report names the ratio, and says when results differ', () => {
  const machine = { cpu: '', cores: 2, memoryGB: 1, architecture: '', kernel: '', load: 0 };
  const filter = (command: string, seconds: number) => ({ command, seconds: [seconds], peakMB: 100, ads: 7 });
  const report = {
    ...({
      version: 1,
      kind: 'classad',
      machine,
      slots: 10,
      megabytes: 1,
      constraint: 'Cpus > 1',
      ratio: 0.5,
    } as const),
    condor: filter('condor_status -ads', 2),
    ours: filter('glidein-vpn classad', 1),
  };
  expect(renderClassad({ ...report, same: true })).toBe(
    `10 slot ads, 1 MB, filtered by Cpus > 1; 1 rounds
  condor_status -ads             2.0 s     100 MB       7 ads
  glidein-vpn classad            1.0 s     100 MB       7 ads
  ratio 0.50; what they print is the same
`,
  );
  expect(renderClassad({ ...report, same: false })).toContain('NOT the same');
});
