import { expect, test } from '@jest/globals';
import { planToJson, renderPlan } from '../../../src/plan/render.js';
import type { Plan } from '../../../src/plan/step.js';
import { ref } from '../../../src/plan/text.js';

const plan: Plan = {
  name: 'example',
  reasons: ['rung namespace: it works here'],
  steps: [
    {
      id: 'key',
      title: 'unpack the key',
      action: { kind: 'file', path: '/s/key.pem', mode: 0o600, content: 'TOP SECRET', secret: true },
      timeoutMs: 1000,
    },
    {
      id: 'namespace',
      title: 'make the namespace',
      action: {
        kind: 'process',
        argv: ['gvpn-ns', 'hold', '--owner', ref('self', 'pid')],
        ready: { kind: 'event', fd: 3, event: 'ready' },
        restart: { firstMs: 500, maxMs: 30_000 },
        stop: { signal: 'SIGTERM', graceMs: 2000 },
      },
      timeoutMs: 5000,
    },
    {
      id: 'route',
      title: 'open the way',
      action: { kind: 'command', argv: ['ip', 'route', 'add', 'a b'], undo: ['ip', 'route', 'del', 'a b'] },
      timeoutMs: 5000,
    },
  ],
};

test('a plan reads as what it does, when it is ready and how it is undone', () => {
  expect(renderPlan(plan)).toBe(`plan example
  because rung namespace: it works here
1. unpack the key [key]
     write  /s/key.pem 0600
            | (secret)
     undo   remove it
2. make the namespace [namespace]
     start  gvpn-ns hold --owner <self.pid>
     ready  when it reports "ready", within 5 s
     again  after 0.5 to 30 s, when it ends on its own
     undo   SIGTERM, SIGKILL after 2 s
3. open the way [route]
     run    ip route add 'a b' (within 5 s)
     undo   ip route del 'a b'
`);
});

test('no rendering shows a secret', () => {
  expect(renderPlan(plan)).not.toContain('TOP SECRET');
  expect(JSON.stringify(planToJson(plan))).not.toContain('TOP SECRET');
});
