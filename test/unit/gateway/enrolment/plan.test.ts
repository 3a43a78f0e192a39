import { expect, test } from '@jest/globals';
import { parseNetwork } from '../../../../src/config/network.js';
import { run } from '../../../../src/effects/run.js';
import { enrolmentPlan } from '../../../../src/gateway/enrolment/plan.js';
import { renderPlan } from '../../../../src/plan/render.js';
import { validate } from '../../../../src/plan/validate.js';

const input = {
  network: parseNetwork('10.77.0.0/24') ?? { first: 0, prefix: 0 },
  programs: { ip: '/sbin/ip', nft: '/usr/sbin/nft' },
  helper: '/opt/gvpn-ns',
  self: ['/usr/bin/node', '/opt/main.js'],
  socket: '/state/run/enrol',
};

test.each([
  ['in a namespace of the gateway', ['/opt/gvpn-ns', 'enter', '--target', '77', '--']],
  ["in this host's", []],
])('the enrolment service, %s', (_, enter) => {
  const plan = enrolmentPlan({ ...input, enter });
  expect(() => validate(plan)).not.toThrow();
  expect(renderPlan(plan)).toMatchSnapshot();
});

test('nft takes its rules, once and again', async () => {
  const [, filter] = enrolmentPlan({ ...input, enter: [] }).steps;
  if (filter?.action.kind !== 'command') throw new Error('the filter is no command');
  const table = 'table inet glidein_vpn {\n chain input {\n type filter hook input priority filter;\n }\n}\n';
  const rules = `${table}${filter.action.stdin}${filter.action.stdin}`;
  const nft = ['unshare', '--user', '--map-root-user', '--net', 'nft', '--check', '-f', '-'];
  const path = '/usr/local/sbin:/usr/sbin:/sbin:/usr/local/bin:/usr/bin:/bin';
  expect(await run(nft, { input: rules, env: { PATH: path } })).toEqual({ code: 0, stdout: '', stderr: '' });
});
