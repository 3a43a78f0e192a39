import { describe, expect, test } from '@jest/globals';
import { present } from '../../../src/gateway/facts.js';
import { chooseStack } from '../../../src/gateway/stacks.js';
import { tunnelsOf } from '../../../src/plan/gateway.js';
import { facts, rootFacts, settings } from './host.js';
import { caught } from './thrown.js';

const no = { ok: false, code: 'userns-refused', why: 'unshare: EPERM', fix: 'ask' } as const;

const bad = (why: string) => ({ ok: false, code: 'program-unsuitable', why, fix: 'newer' }) as const;

test('auto: an ordinary user gets slirp4netns, and is told why', () => {
  const { stack, reasons } = chooseStack(settings(), facts());
  expect(stack.name).toBe('slirp4netns');
  expect(reasons).toEqual([
    'not stack kernel: forwarding in the kernel needs root, not uid 3001',
    "stack slirp4netns: needs no privilege; TCP ends in the gateway's own kernel, by our relay",
  ]);
});

test('auto: an ordinary user without slirp4netns gets pasta', () => {
  const { stack, reasons } = chooseStack(settings(), facts({ slirp4netns: bad('slirp4netns does not run') }));
  expect(stack.name).toBe('pasta');
  expect(reasons).toContain('not stack slirp4netns: slirp4netns does not run');
});

test('pasta: an old one may do what is left to it, but not end TCP', () => {
  const old = facts({ pastaCarriesTcp: bad('pasta is of 2025-05-03') });
  expect(chooseStack(settings({ stack: 'pasta' }), old).stack.name).toBe('pasta');
  expect(caught(() => chooseStack(settings({ stack: 'pasta', tcp: 'stack' }), old))).toMatchObject({
    code: 'program-unsuitable',
    message: expect.stringContaining('pasta is of 2025-05-03'),
  });
});

test('pasta under caps: not where it would end TCP, as each drop costs it a timeout', () => {
  const limits = { total: { down: '100mbit' } };
  expect(chooseStack(settings({ stack: 'pasta', limits }), facts()).stack.name).toBe('pasta');
  const error = caught(() => chooseStack(settings({ stack: 'pasta', tcp: 'stack', limits }), facts()));
  expect(error).toMatchObject({
    code: 'config-invalid',
    message: expect.stringContaining('under caps it must not end TCP itself'),
    fix: expect.stringContaining('use the stack slirp4netns'),
  });
  expect(chooseStack(settings({ tcp: 'stack', limits }), facts()).stack.name).toBe('slirp4netns');
});

test('auto: without what the relay needs, TCP is left to the stack, with the reason', () => {
  const root = chooseStack(settings(), rootFacts({ relay: bad('no tproxy here') }));
  expect(root.stack.name).toBe('kernel');
  expect(root.reasons).toContain(
    'stack kernel: root: the kernel forwards; TCP passes from end to end: no tproxy here',
  );
  const user = chooseStack(settings(), facts({ relay: bad('no tproxy here') }));
  expect(user.reasons).toContain('stack slirp4netns: needs no privilege; it ends TCP itself: no tproxy here');
});

test('several tunnels of a node, where all of them can be used; else its invite says one', () => {
  const tunnels = (...given: Parameters<typeof chooseStack>) =>
    tunnelsOf(chooseStack(...given).stack.plan(given[0], given[1]));
  expect(tunnels(settings(), facts())).toBe(8);
  expect(tunnels(settings({ tcp: 'stack' }), facts())).toBe(8);
  expect(tunnels(settings({ stack: 'pasta' }), facts())).toBe(8);
  expect(tunnels(settings(), rootFacts())).toBe(8);
  expect(tunnels(settings({ tcp: 'stack' }), rootFacts())).toBe(1);
  expect(tunnels(settings({ forward: 'routed' }), rootFacts())).toBe(1);
});

test('tcp = relay is refused where the relay cannot work, for root and for others', () => {
  for (const host of [facts({ relay: bad('no tproxy here') }), rootFacts({ relay: bad('no tproxy here') })])
    expect(caught(() => chooseStack(settings({ tcp: 'relay' }), host))).toMatchObject({
      message: expect.stringContaining('no tproxy here'),
    });
});

test('a stack that was asked for is taken or refused, never replaced', () => {
  expect(caught(() => chooseStack(settings({ stack: 'kernel' }), facts()))).toMatchObject({
    code: 'need-root',
  });
  expect(caught(() => chooseStack(settings({ stack: 'slirp4netns' }), rootFacts()))).toMatchObject({
    code: 'config-invalid',
  });
});

test('when nothing works, the error is about the stack that was nearest', () => {
  expect(caught(() => chooseStack(settings(), facts({ userNamespaces: no })))).toMatchObject({
    code: 'userns-refused',
    message: expect.stringContaining('unshare: EPERM'),
  });
  const nft = {
    ok: false,
    code: 'program-unsuitable',
    why: 'nft was not found',
    fix: 'install nftables',
  } as const;
  expect(caught(() => chooseStack(settings(), rootFacts({ nft })))).toMatchObject({
    code: 'program-unsuitable',
    message: 'stack kernel cannot be used: nft was not found',
    fix: 'Install nftables.',
  });
});

describe('what a refusal says', () => {
  const missing = present('/opt/gvpn-tcp');

  test('the relay that is missing, by its own name and place', () => {
    expect(caught(() => chooseStack(settings(), facts({ relay: missing })))).toMatchObject({
      code: 'native-missing',
      message: 'the helper gvpn-tcp is not at /opt/gvpn-tcp',
    });
    expect(caught(() => chooseStack(settings(), facts({ helpers: present('/opt/gvpn-ns') })))).toMatchObject({
      message: 'the helper gvpn-ns is not at /opt/gvpn-ns',
    });
  });

  test('it is needed only where it ends TCP', () => {
    expect(chooseStack(settings({ tcp: 'stack' }), facts({ relay: missing })).stack.name).toBe('slirp4netns');
  });

  test('where the setting came from, and what to do', () => {
    const error = caught(() =>
      chooseStack(settings({ stack: 'pasta' }), rootFacts(), () => 'GLIDEIN_VPN_STACK'),
    );
    expect(error).toMatchObject({
      code: 'config-invalid',
      message: 'stack = pasta (GLIDEIN_VPN_STACK): it is for ordinary users, and this is root',
      fix: 'Run as an ordinary user, or use the stack kernel.',
    });
  });

  test('the setting that does not fit, when it is not the stack', () => {
    const network = caught(() => chooseStack(settings({ network: '10.0.0.0/16' }), facts()));
    expect(network.message).toContain('network = 10.0.0.0/16 (--network): 10.0.0.0/16 overlaps');
    expect(network.fix).toBe('Choose another network.');
    const wrong = caught(() => chooseStack(settings({ interface: 'eth7' }), rootFacts()));
    expect(wrong.message).toContain('interface = eth7 (--interface)');
    expect(wrong.fix).toBe('Choose one of eth0, eth1.');
  });
});

test.each(['slirp4netns', 'pasta'])("%s: the clients' network must not be its own", (stack) => {
  const error = caught(() => chooseStack(settings({ stack, network: '10.0.0.0/16' }), facts()));
  expect(error.message).toContain('overlaps 10.0.2.0/24');
});

test('kernel: the interface must exist', () => {
  const error = caught(() => chooseStack(settings({ interface: 'eth7' }), rootFacts()));
  expect(error.message).toContain('there is no interface eth7');
});

test.each([
  [{}, 'root: the kernel forwards; TCP ends in a network namespace of the gateway, by our relay'],
  [{ tcp: 'stack' }, 'root: the kernel forwards; TCP passes from end to end: as set'],
  [
    { forward: 'routed' },
    'root: the kernel forwards; TCP passes from end to end, since pool and nodes are to see each other',
  ],
])('kernel: says who ends TCP, and why (%j)', (given, why) => {
  expect(chooseStack(settings(given), rootFacts()).reasons).toEqual([`stack kernel: ${why}`]);
});

test.each([
  [{ forward: 'routed', tcp: 'relay' }, 'forward = routed is to show the nodes'],
  [{ network: '169.254.64.0/20' }, 'overlaps 169.254.77.0/29'],
])('kernel: %j is refused, not bent', (given, why) => {
  for (const stack of ['auto', 'kernel']) {
    expect(caught(() => chooseStack(settings({ stack, ...given }), rootFacts()))).toMatchObject({
      code: 'config-invalid',
      message: expect.stringContaining(why),
    });
  }
});
