import { expect, test } from '@jest/globals';
import { askGateway } from '../../../../src/network/enrolment/ask.js';
import { fakeGateway } from './fake-gateway.js';

const release = { version: 1, verb: 'release', certificate: 'C', proof: 'P' } as const;

test('the request goes to a program in the namespace, by its standard input', async () => {
  const { asking, argv, asked } = fakeGateway({ version: 1, released: 'site.0000000a' });
  expect(await askGateway(asking, release, 2000)).toEqual({ version: 1, released: 'site.0000000a' });
  expect(argv()).toBe(
    `enter --owner ${process.pid} --target 77 -- /opt/glidein-vpn ask-enrolment --at 10.77.0.1:7829 --within-ms 2000`,
  );
  expect(asked()).toEqual([JSON.stringify(release)]);
});

test.each([
  ['nodes-exhausted', { name: 'site', nodes: 2 }, 'all 2 nodes of invite site are in use'],
  ['invite-revoked', { name: 'site' }, 'invite site was revoked'],
  ['pool-exhausted', { count: 13, network: '10.77.0.0/28' }, 'all 13 addresses of 10.77.0.0/28 are taken'],
])('a refusal is the fault that the gateway names: %s', async (refused, facts, message) => {
  const { asking } = fakeGateway({ version: 1, refused, facts });
  await expect(askGateway(asking, release, 2000)).rejects.toMatchObject({ code: refused, message });
});

test.each(['', '{', '{"version":1,"refused":"internal","facts":{}}', '{"version":2,"released":"x"}', '[]'])(
  'what is no answer is none: %j',
  async (text) => {
    const { asking } = fakeGateway(text);
    await expect(askGateway(asking, release, 2000)).rejects.toMatchObject({ code: 'enrolment-failed' });
  },
);

test('why there was no answer is passed on', async () => {
  const { asking } = fakeGateway('connect ECONNREFUSED 10.77.0.1:7829\n', 69);
  await expect(askGateway(asking, release, 2000)).rejects.toMatchObject({
    code: 'enrolment-failed',
    message: expect.stringContaining('ECONNREFUSED'),
  });
});
