import { afterEach, beforeAll, expect, jest, test } from '@jest/globals';
import { gatewayUp, handOverInvite } from '../../src/lab/demo-parts.js';
import { LAB } from '../../src/lab/topology.js';
import {
  enterGateway,
  fastest,
  rateBetween,
  sampleDuring,
  startLoad,
  startServers,
} from '../support/caps-load.js';
import { call, eventually, footprint, labForTests, OPERATOR, succeed, withInvite } from '../support/lab.js';

jest.setTimeout(120_000);

const site = labForTests('capstacks');
const CAP = 60;
const CONFIG = '/etc/gateway.yaml';

beforeAll(async () => {
  await startServers(site.lab.host('pool'), 2);
  const rates = `{ down: ${CAP}mbit, up: ${CAP}mbit }`;
  await site.dmz.writeFile(CONFIG, `gateway:\n  limits: { perNode: ${rates} }\n`, { mode: 0o644 });
});

let user: string = OPERATOR;

afterEach(async () => {
  await call(site.node, ['down']);
  await call(site.dmz, ['gateway', 'down'], { user });
});

/** Every way in which clients' packets come to the world: how it is started, and by whom. */
const WAYS = [
  { name: 'pasta beside our relay', by: OPERATOR, words: ['--stack', 'pasta'] },
  { name: 'slirp4netns that ends TCP', by: OPERATOR, words: ['--stack', 'slirp4netns', '--tcp', 'stack'] },
  { name: 'the kernel beside our relay', by: 'root', words: ['--dns', LAB.pool.address] },
  { name: 'the kernel alone', by: 'root', words: ['--dns', LAB.pool.address, '--tcp', 'stack'] },
];

test.each(WAYS)('$name: a cap holds both ways, and nothing of it stays', async ({ by, words }) => {
  user = by;
  const { lab, dmz, node } = site;
  const before = await footprint(dmz);
  await gatewayUp(lab, ['--config', CONFIG, ...words], by);
  await node.run(['rm', '-f', '/home/hpcuser/invite.json']);
  await handOverInvite(lab, node, `node-${by}-${words.length}-${words[1]}`, [], by);
  await succeed(node, ['up', ...withInvite()]);
  const enter = await enterGateway(dmz, by);
  const directions = ['down', 'up'] as const;
  const loads = await Promise.all(
    directions.map((direction, index) => startLoad(node, index + 1, { direction, streams: 4, seconds: 60 })),
  );
  await eventually('the loads', async () => {
    const [from, to] = await sampleDuring(dmz, enter, by, 250);
    const flowing = (direction: 'down' | 'up') => from && to && rateBetween(from, to, direction) > CAP / 2;
    return directions.every(flowing) ? true : undefined;
  });
  const reached = { down: 0, up: 0 };
  // Again, should the machine have been busy with something else: never above the cap, and up to it.
  for (let turn = 0; turn < 4 && Math.min(reached.down, reached.up) < CAP * 0.92; turn += 1) {
    const samples = await sampleDuring(dmz, enter, by, 6000);
    for (const direction of directions) {
      const rate = fastest(samples, direction, 5000);
      expect(rate).toBeLessThanOrEqual(CAP * 1.02);
      reached[direction] = Math.max(reached[direction], rate);
    }
  }
  for (const direction of directions) expect(reached[direction]).toBeGreaterThanOrEqual(CAP * 0.92);
  await Promise.all(loads.map((load) => load.stop({ signal: 'SIGTERM', graceMs: 3000 })));
  await call(node, ['down']);
  await succeed(dmz, ['gateway', 'down'], { user: by });
  const after = await footprint(dmz);
  const devices = (lines: readonly string[]) => lines.filter((line) => line.includes('gvpn'));
  expect(devices(after.rest)).toEqual(devices(before.rest));
});
