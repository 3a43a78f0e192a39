import { expect, test } from '@jest/globals';
import { namespaceRung } from '../../../../src/network/namespace/rung.js';
import { renderPlan } from '../../../../src/plan/render.js';
import { validate } from '../../../../src/plan/validate.js';
import { INPUT } from '../../../support/rung-input.js';

const input = {
  ...INPUT,
  invite: { ...INPUT.invite, enrol: { port: 7829, nodes: 3 } },
  enrolment: { self: ['/usr/bin/node', '/opt/main.js'], kept: '/run/gvpn/default.identity' },
};

test('with an invite for several nodes a node enrols before its tunnel comes up, with other files', () => {
  const plan = { name: 'up', reasons: [], steps: namespaceRung.steps(input) };
  validate(plan);
  const ids = plan.steps.map((step) => step.id);
  expect(ids.slice(0, 5)).toEqual(['certificate', 'key', 'namespace', 'enrol', 'tunnel']);
  const [enrol, tunnel] = ['enrol', 'tunnel'].map((id) => plan.steps[ids.indexOf(id)]?.action);
  expect(enrol).toMatchObject({
    tunnel: {
      certificate: '/run/gvpn/default/invite-certificate.pem',
      key: '/run/gvpn/default/invite-key.pem',
    },
    at: { host: '10.77.0.1', port: 7829 },
    label: 'wn042.cluster.example.org',
    certificate: '/run/gvpn/default/certificate.pem',
    key: '/run/gvpn/default/key.pem',
    kept: '/run/gvpn/default.identity',
  });
  expect(tunnel).toMatchObject({
    certificate: '/run/gvpn/default/certificate.pem',
    key: '/run/gvpn/default/key.pem',
  });
  const text = renderPlan(plan);
  expect(text).toMatch(
    /get this node's own identity \[enrol\]\n.*unless \/run\/gvpn\/default\.identity has one/,
  );
  expect(text).not.toContain('SECRET');
});

test('with an invite for one node there is nothing of it', () => {
  const { enrol: _, ...one } = input.invite;
  expect(namespaceRung.steps({ ...input, invite: one })).toEqual(namespaceRung.steps(INPUT));
});
