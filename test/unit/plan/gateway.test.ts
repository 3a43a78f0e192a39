import { expect, test } from '@jest/globals';
import { chosenCongestion } from '../../../src/gateway/congestion.js';
import { layoutOf, tooLong } from '../../../src/gateway/layout.js';
import { pkiFiles } from '../../../src/gateway/pki.js';
import type { GatewayFacts } from '../../../src/gateway/stack.js';
import { chooseStack } from '../../../src/gateway/stacks.js';
import { gatewayPlan } from '../../../src/plan/gateway.js';
import { renderPlan } from '../../../src/plan/render.js';
import { validate } from '../../../src/plan/validate.js';
import { facts, rootFacts, settings } from '../gateway/host.js';

function planFor(given: Record<string, unknown>, host: GatewayFacts) {
  const wanted = settings(given);
  const layout = layoutOf('/state');
  const { stack, reasons } = chooseStack(wanted, host);
  return gatewayPlan({
    ...{ layout, listen: wanted.listen, network: wanted.network, mtu: wanted.mtu, helper: host.helper },
    ...{ programs: host.programs, pki: pkiFiles(layout.pki), stack: stack.plan(wanted, host), reasons },
    congestion: chosenCongestion(wanted, host),
  });
}

test.each([
  ['slirp4netns', {}, facts()],
  ['pasta that ends TCP', { stack: 'pasta', tcp: 'stack' }, facts()],
  ['kernel with address translation', { listen: '192.0.2.10:4443' }, rootFacts()],
  ['kernel that passes TCP on', { tcp: 'stack' }, rootFacts()],
  ['kernel, routed', { forward: 'routed', interface: 'eth1' }, rootFacts({ forwarding: true })],
])('%s, as --dry-run shows it', (_, given, host) => {
  const plan = planFor(given, host);
  expect(() => validate(plan)).not.toThrow();
  expect(renderPlan(plan)).toMatchSnapshot();
});

test('every process of the plan is bound to its owner', () => {
  for (const host of [facts(), rootFacts()]) {
    for (const { action } of planFor({}, host).steps) {
      if (action.kind !== 'process') continue;
      expect(action.argv[action.argv.indexOf('--owner') + 1]).toEqual({ step: 'self', field: 'pid' });
    }
  }
});

test('nothing secret is in argv or in a file of the plan', () => {
  expect(JSON.stringify(planFor({}, facts()))).not.toMatch(/PRIVATE KEY/);
});

test('a host that did not forward before is put back, and forwards for clients only meanwhile', () => {
  const steps = planFor({}, rootFacts({ forwarding: false })).steps.map((step) => step.id);
  expect(steps.indexOf('filter')).toBeLessThan(steps.indexOf('forwarding'));
  expect(planFor({}, rootFacts({ forwarding: true })).steps.map((step) => step.id)).not.toContain(
    'forwarding',
  );
});

test('a host that accepts no redirects accepts none afterwards either: the kernel forgets it with ip_forward', () => {
  const undoFor = (acceptRedirects: boolean) =>
    renderPlan(planFor({}, rootFacts({ acceptRedirects }))).match(/undo .*ip_forward.*/)?.[0];
  expect(undoFor(true)).not.toContain('accept_redirects');
  expect(undoFor(false)).toContain('echo 0 > /proc/sys/net/ipv4/conf/all/accept_redirects');
});

test('a path that leaves no room for sockets is found out', () => {
  expect(tooLong('/home/someone/.local/state/glidein-vpn/gateway')).toBeUndefined();
  expect(tooLong(`/${'x'.repeat(90)}`)).toContain('91 bytes');
});
