import { chmodSync, existsSync, mkdirSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, jest, test } from '@jest/globals';
import { renderScript } from '../../src/batch/script.js';
import { Cluster } from '../support/batch/cluster.js';
import { job } from '../support/batch/jobs.js';
import { scratch } from '../support/scratch.js';

jest.setTimeout(30_000);
const shelf = `glidein-vpn-bundle-${process.getuid?.()}`;

/** A job with a bundle, on a node whose disk is the cluster's directory. */
async function withBundle(cluster: Cluster): Promise<string> {
  return renderScript(job({ batch: 'slurm', tarball: await cluster.bundle(), scratch: cluster.dir }));
}

function openDirectory(path: string): void {
  mkdirSync(path);
  chmodSync(path, 0o777);
}

/** The trees that are unpacked. */
function trees(cluster: Cluster): string[] {
  return readdirSync(join(cluster.dir, shelf)).filter((name) => /^\d/.test(name));
}

test('a bundle is unpacked once for all jobs on a node, and removed by the last of them', async () => {
  const cluster = new Cluster(scratch());
  cluster.stay();
  const script = await withBundle(cluster);
  const jobs = [1, 2, 3].map(() => cluster.start(['dash'], script));
  await cluster.started(3);
  expect(trees(cluster)).toHaveLength(1);
  jobs[0]?.signal('SIGTERM');
  await jobs[0]?.ended;
  expect(trees(cluster)).toHaveLength(1);
  for (const one of jobs) one.signal('SIGTERM');
  const ended = await Promise.all(jobs.map((one) => one.ended));
  expect(ended.map(({ code }) => code)).toEqual([7, 7, 7]);
  expect(ended.filter(({ said }) => said.includes('unpacking'))).toHaveLength(1);
  expect(trees(cluster)).toEqual([]);
});

test('what a killed job left is used, and then removed, by the next', async () => {
  const cluster = new Cluster(scratch());
  cluster.stay();
  const script = await withBundle(cluster);
  const killed = cluster.start(['dash'], script);
  await cluster.started(1);
  killed.signal('SIGKILL');
  await killed.ended;
  expect(trees(cluster)).toHaveLength(1);
  const next = cluster.start(['dash'], script);
  await cluster.started(2);
  next.signal('SIGTERM');
  expect((await next.ended).said).not.toContain('unpacking');
  expect(trees(cluster)).toEqual([]);
});

test('half a tree is not used', async () => {
  const cluster = new Cluster(scratch());
  const script = await withBundle(cluster);
  writeFileSync(join(cluster.dir, 'bundle.tgz'), 'no tarball');
  const { code, said } = await cluster.start(['dash'], script).ended;
  expect({ code, said }).toMatchObject({ code: 78, said: expect.stringContaining('cannot be unpacked') });
  expect(trees(cluster)).toEqual([]);
});

test.each([
  ['open to others', openDirectory],
  ['a link', (path: string) => symlinkSync('/tmp', path)],
])('a directory that is %s is not used', async (_what, make) => {
  const cluster = new Cluster(scratch());
  const script = await withBundle(cluster);
  make(join(cluster.dir, shelf));
  const { code, said } = await cluster.start(['dash'], script).ended;
  expect({ code, said }).toMatchObject({
    code: 78,
    said: expect.stringContaining('not a directory of yours alone'),
  });
  expect(cluster.pilots()).toEqual([]);
  expect(existsSync('/tmp/door')).toBe(false);
});
