import { expect, test } from '@jest/globals';
import type { GatewaySettings } from '../../../src/config/gateway.js';
import { flagOf } from '../../../src/config/settings.js';
import { planCaps } from '../../../src/gateway/caps/prepare.js';
import { chosenCongestion } from '../../../src/gateway/congestion.js';
import { layoutOf, tooLong } from '../../../src/gateway/layout.js';
import { pkiFiles } from '../../../src/gateway/pki.js';
import { emptyRegister, enrol, type Register } from '../../../src/gateway/register.js';
import type { GatewayFacts } from '../../../src/gateway/stack.js';
import { chooseStack } from '../../../src/gateway/stacks.js';
import { gatewayPlan } from '../../../src/plan/gateway.js';
import { renderPlan } from '../../../src/plan/render.js';
import { validate } from '../../../src/plan/validate.js';
import { facts, rootFacts, settings } from '../gateway/host.js';
import { caught } from '../gateway/thrown.js';

/** With one identity where there are caps. */
function registerOf({ limits, network }: GatewaySettings): Register {
  if (!limits) return emptyRegister;
  const expires = new Date('2999-01-01T00:00:00Z');
  return enrol(emptyRegister, { name: 'site-a', serial: '40', expires }, network, new Date()).register;
}

/** A network, a preset, and a name that is known only later. */
const allow = ['10.20.0.0/16:9618', 'preset:cms-aaa', 'cm.example.org:9618', '10.20.0.7/icmp'];

function planFor(given: Record<string, unknown>, host: GatewayFacts) {
  const wanted = settings({ allow, ...given });
  const layout = layoutOf('/state');
  const { stack, reasons } = chooseStack(wanted, host);
  const plan = stack.plan(wanted, host);
  const caps = planCaps({ values: wanted, origin: flagOf }, host, plan, registerOf(wanted));
  return gatewayPlan({
    ...{ layout, listen: wanted.listen, network: wanted.network, mtu: wanted.mtu, helper: host.helper },
    ...{ programs: host.programs, pki: pkiFiles(layout.pki), stack: plan, reasons },
    ...(caps ? { caps } : {}),
    ...{ congestion: chosenCongestion(wanted, host), maxClients: 0 },
  });
}

test.each([
  ['slirp4netns', {}, facts()],
  ['pasta that ends TCP', { stack: 'pasta', tcp: 'stack' }, facts()],
  ['kernel with address translation', { listen: '192.0.2.10:4443' }, rootFacts()],
  ['kernel that passes TCP on', { tcp: 'stack' }, rootFacts()],
  [
    'slirp4netns under caps',
    { limits: { total: { down: '100mbit', up: '50mbit' }, perNode: { down: '20mbit' } } },
    facts(),
  ],
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

test('caps that this host cannot hold are refused, and those that it was not asked for are left out', () => {
  const caps = { ok: false, code: 'program-unsuitable', why: 'no ifb here', fix: 'load it' } as const;
  const limits = { total: { down: '100mbit' } };
  expect(planFor({}, facts({ caps })).steps.map((step) => step.id)).not.toContain('caps');
  expect(caught(() => planFor({ limits }, facts({ caps })))).toMatchObject({
    code: 'program-unsuitable',
    message: 'limits cannot be used: no ifb here',
  });
  expect(caught(() => planFor({ limits, network: '10.64.0.0/12' }, facts()))).toMatchObject({
    code: 'config-invalid',
    message: expect.stringContaining('prefix length of 18 or more'),
  });
});

test('the classes are there before the first session, and go with the gateway', () => {
  for (const host of [facts(), rootFacts()]) {
    for (const given of [{}, { tcp: 'stack' }]) {
      const { steps } = planFor(given, host);
      const ids = steps.map((step) => step.id);
      expect(ids.indexOf('caps')).toBeLessThan(ids.indexOf('ocserv'));
      const action = steps[ids.indexOf('caps')]?.action;
      if (action?.kind !== 'command') throw new Error('caps is no command');
      // In a namespace they end with it.
      expect(action.undo !== undefined).toBe(!action.argv.includes('enter'));
    }
  }
});
