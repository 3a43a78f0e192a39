import { describe, expect, test } from '@jest/globals';
import { run } from '../../src/effects/run.js';
import type { GatewayFacts } from '../../src/gateway/stack.js';
import { STACKS } from '../../src/gateway/stacks.js';
import type { Step } from '../../src/plan/step.js';
import { type Ref, refsOf } from '../../src/plan/text.js';
import { validate } from '../../src/plan/validate.js';
import { facts, rootFacts, settings } from '../unit/gateway/host.js';

/** The host on which a stack works. */
const homes: Record<string, GatewayFacts> = { slirp4netns: facts(), pasta: facts(), kernel: rootFacts() };
const broken = { ok: false, code: 'program-unsuitable', why: 'it is broken', fix: 'mend it' } as const;
const settingsOf = [
  settings(),
  settings({ forward: 'routed', interface: 'eth1', dns: '192.0.2.1' }),
  settings({ tcp: 'stack' }),
  settings({ allow: ['preset:cms', '0.0.0.0/0:80-90', '192.0.2.0/24:85/any', '10.0.0.0/8:1-65535/udp'] }),
];

describe.each(STACKS.map((stack) => [stack.name, stack] as const))('stack %s', (name, stack) => {
  const host = homes[name] ?? facts();

  test('works on its host, and says why', () => {
    expect(stack.features(host, settings())).toMatchObject({ ok: true, why: expect.stringMatching(/./) });
  });

  test('refuses the other kind of user with a reason and a fix', () => {
    const verdict = stack.features({ ...host, uid: host.uid === 0 ? 3001 : 0 }, settings());
    expect(verdict).toMatchObject({
      ok: false,
      why: expect.stringMatching(/./),
      fix: expect.stringMatching(/./),
    });
  });

  test.each(['helpers', 'tun', 'nft'] as const)('passes on why it cannot work without %s', (key) => {
    expect(stack.features({ ...host, [key]: broken }, settings())).toEqual(broken);
  });

  test.each(settingsOf)('its steps stand on their own (%#)', (given) => {
    const { steps, enter } = stack.plan(given, host);
    validate({ name, reasons: [], steps });
    const ids = new Set(['self', ...steps.map((step) => step.id)]);
    for (const reference of enter.flatMap((word): Ref[] => refsOf(word)))
      expect(ids).toContain(reference.step);
    for (const step of steps) expect(step.timeoutMs).toBeGreaterThan(0);
  });

  test.each(settingsOf)('its plan depends on settings and facts alone (%#)', (given) => {
    expect(stack.plan(given, host)).toEqual(stack.plan(given, host));
  });

  test("clients get the settings' name servers, or others that are not empty", () => {
    expect(stack.plan(settings({ dns: '192.0.2.1' }), host).dns).toEqual(['192.0.2.1']);
    expect(stack.plan(settings(), host).dns).not.toEqual([]);
  });

  test.each(settingsOf)('keeps clients apart from each other and from the host (%#)', (given) => {
    const rules = rulesOf(stack.plan(given, host)).join('');
    expect(rules).toMatch(/policy drop|iifname "vpns\*" oifname "vpns\*" drop/);
    expect(rules).toContain('iifname "vpns*" meta l4proto != icmp drop');
  });

  test.each(settingsOf)('nft accepts its rules (%#)', async (given) => {
    const path = '/usr/local/sbin:/usr/sbin:/sbin:/usr/local/bin:/usr/bin:/bin';
    const nft = ['unshare', '--user', '--map-root-user', '--net', 'nft', '--check', '-f', '-'];
    const all = rulesOf(stack.plan(given, host));
    expect(all).not.toEqual([]);
    for (const input of all) {
      const result = await run(nft, { input, env: { PATH: path } });
      expect(result).toEqual({ code: 0, stdout: '', stderr: '' });
    }
  });
});

function rulesOf(plan: { steps: readonly Step[] }): string[] {
  return plan.steps.flatMap(({ id, action }) =>
    id.endsWith('filter') && action.kind === 'command' && typeof action.stdin === 'string'
      ? [action.stdin]
      : [],
  );
}
