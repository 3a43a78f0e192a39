import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { FAULTS } from '../../src/health/faults.js';
import { namespaceRung } from '../../src/network/namespace/rung.js';
import type { Rung } from '../../src/network/rung.js';
import { nodePlan } from '../../src/plan/node.js';
import { planToJson, renderPlan } from '../../src/plan/render.js';
import type { Verdict } from '../../src/plan/step.js';
import { refsOf } from '../../src/plan/text.js';
import type { NodeFacts } from '../../src/probe/node-facts.js';
import { FACTS, INPUT } from '../support/rung-input.js';

/** What a rung is tested with. `needs` are the facts without which it cannot work. */
interface Driver {
  readonly rung: Rung;
  readonly needs: readonly (keyof NodeFacts & ('userNamespaces' | 'tun' | 'helpers' | 'openconnect'))[];
  /** What its steps have yielded when it stands. */
  readonly outputs: ReadonlyMap<string, Readonly<Record<string, string>>>;
}

/** Every driver of src/network/rung.ts passes this. */
function rungContract({ rung, needs, outputs }: Driver): void {
  const no: Verdict = { ok: false, code: 'userns-refused', why: 'because', fix: 'do this' };
  const handle = rung.handle(INPUT, outputs);
  const steps = rung.steps(INPUT);

  describe(`the ${rung.name} rung`, () => {
    test('says why it is taken where everything works', () => {
      expect(rung.features(FACTS, INPUT.settings)).toEqual({ ok: true, why: expect.stringMatching(/./) });
    });

    test.each(needs)('is refused without %s, by a fault of the table', (need) => {
      const verdict = rung.features({ ...FACTS, [need]: no }, INPUT.settings);
      expect(verdict).toEqual(no);
      expect(Object.keys(FAULTS)).toContain(verdict.ok ? '' : verdict.code);
    });

    test('is pure: the same input gives the same steps, and stays as it is', () => {
      const input = frozen(structuredClone(INPUT));
      expect(rung.steps(input)).toEqual(rung.steps(input));
      expect(rung.steps(input)).toEqual(steps);
      expect(rung.handle(input, outputs)).toEqual(handle);
    });

    test('its steps make a valid plan, in bounded time', () => {
      expect(() => nodePlan('run', [], steps, [])).not.toThrow();
      for (const step of steps) {
        expect(step.timeoutMs).toBeGreaterThan(0);
        expect(step.timeoutMs).toBeLessThanOrEqual(60_000);
        expect(step.title).not.toBe('');
      }
    });

    test('shows no secret, and puts it into private files alone', () => {
      const secret = INPUT.invite.key.split('\n')[1] ?? '';
      const plan = nodePlan('run', [], steps, []);
      expect(renderPlan(plan) + JSON.stringify(planToJson(plan))).not.toContain(secret);
      const holders = steps.filter((step) => JSON.stringify(step).includes(secret));
      expect(holders.map(({ action }) => action)).toEqual(
        holders.map(() => expect.objectContaining({ kind: 'file', mode: 0o600, secret: true })),
      );
      expect(JSON.stringify(handle)).not.toContain(secret);
    });

    test('writes nowhere but into its state directory', () => {
      for (const { action } of steps)
        if (action.kind === 'file' || action.kind === 'directory')
          expect(action.path.startsWith(`${INPUT.state}/`)).toBe(true);
    });

    test('binds every process to its owner', () => {
      for (const { action } of steps)
        if (action.kind === 'process')
          expect(action.argv.flatMap(refsOf)).toContainEqual({ step: 'self', field: 'pid' });
    });

    test('its handle survives status.json', () => {
      expect(JSON.parse(JSON.stringify(handle))).toEqual(handle);
      expect(handle.rung).toBe(rung.name);
    });

    test('enters with the command as it is, and bound to its owner', () => {
      const words = fc.array(fc.oneof(fc.string(), fc.constantFrom('--', '--owner', '--bind', '')), {
        minLength: 1,
      });
      fc.assert(
        fc.property(
          words,
          fc.integer({ min: 2, max: 4_194_304 }),
          fc.boolean(),
          (argv, ownerPid, pidNamespace) => {
            const entered = rung.enter(handle, argv, { ownerPid, pidNamespace });
            expect(entered.slice(-argv.length)).toEqual(argv);
            const ours = entered.slice(0, -argv.length);
            expect(ours.at(-1)).toBe('--');
            expect(ours.indexOf('--')).toBe(ours.length - 1);
            expect(ours).toContain(String(ownerPid));
          },
        ),
      );
    });
  });
}

function frozen<T>(value: T): T {
  if (typeof value === 'object' && value !== null) for (const item of Object.values(value)) frozen(item);
  return Object.freeze(value);
}

rungContract({
  rung: namespaceRung,
  needs: ['helpers', 'userNamespaces', 'tun', 'openconnect'],
  outputs: new Map([['namespace', { pid: '77' }]]),
});
