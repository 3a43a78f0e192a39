import { describe, expect, test } from '@jest/globals';
import { namespaceRung } from '../../../../src/network/namespace/rung.js';
import { nodePlan } from '../../../../src/plan/node.js';
import { renderPlan } from '../../../../src/plan/render.js';
import { FACTS, INPUT } from '../../../support/rung-input.js';

const outputs = new Map([['namespace', { pid: '77' }]]);

test('the plan, as a person reads it', () => {
  expect(
    renderPlan(nodePlan('run', ['rung namespace: it works'], namespaceRung.steps(INPUT), [])),
  ).toBe(`plan run
  because rung namespace: it works
1. unpack the certificate of the invite [certificate]
     write  /run/gvpn/default/certificate.pem 0600
            | -----BEGIN CERTIFICATE-----
            | MIIB
            | -----END CERTIFICATE-----
     undo   remove it
2. unpack the key of the invite [key]
     write  /run/gvpn/default/key.pem 0600
            | (secret)
     undo   remove it
3. make the network namespace [namespace]
     start  /opt/gvpn-ns hold --owner <self.pid> --map same --uts --ready-fd 3
     ready  when it reports "ready", within 5 s
     undo   SIGTERM, SIGKILL after 2 s
4. bring the tunnel up [tunnel]
     log in openconnect to 127.0.0.1:4443 as site-a, pinned
     start  openconnect by /opt/gvpn-hand, with bbr, at the device of namespace <namespace.pid>
     ready  when /opt/gvpn-relay reports the address, within 60 s
     again  after 0.5 to 30 s with the same session, when it ends on its own
     undo   SIGINT (logs off), SIGKILL after 3 s
5. write the payload's resolv.conf [resolv.conf]
     write  /run/gvpn/default/resolv.conf 0644
            | <tunnel.resolver>
     undo   remove it
6. write the payload's hosts [hosts]
     write  /run/gvpn/default/hosts 0644
            | 127.0.0.1 localhost
            | ::1 localhost
            | <tunnel.address> wn042.cluster.example.org wn042
            | 192.0.2.7 cm.example.org
     undo   remove it
7. write the payload's nsswitch.conf [nsswitch.conf]
     write  /run/gvpn/default/nsswitch.conf 0644
            | passwd: files sss
            | hosts: files dns
     undo   remove it
8. check that packets pass the tunnel [probe]
     start  /opt/gvpn-probe --target <namespace.pid> --owner <self.pid> --to 10.77.0.1:9 --interval-ms 5000 --timeout-ms 3000
     ready  when it prints "ok...", within 20 s
     again  after 1 to 30 s, when it ends on its own
     undo   SIGTERM, SIGKILL after 1 s
`);
});

describe('entering', () => {
  test('the payload gets its own name service, and dies with its owner', () => {
    const handle = namespaceRung.handle(INPUT, outputs);
    expect(namespaceRung.enter(handle, ['ls', '-l'], { ownerPid: 5 })).toEqual([
      '/opt/gvpn-ns',
      'payload',
      '--target',
      '77',
      '--owner',
      '5',
      '--bind',
      '/run/gvpn/default/resolv.conf=/etc/resolv.conf',
      '--bind',
      '/run/gvpn/default/hosts=/etc/hosts',
      '--bind',
      '/run/gvpn/default/nsswitch.conf=/etc/nsswitch.conf',
      '--',
      'ls',
      '-l',
    ]);
  });

  test('without a process namespace, only on demand', () => {
    const handle = namespaceRung.handle(INPUT, outputs);
    expect(namespaceRung.enter(handle, ['ls'], { ownerPid: 5, pidNamespace: false })).toContain(
      '--no-pid-namespace',
    );
  });

  test('without an owner, for a command that is to outlive its starter', () => {
    const handle = namespaceRung.handle(INPUT, outputs);
    expect(namespaceRung.enter(handle, ['ls'], { pidNamespace: false })).not.toContain('--owner');
  });

  test('a file that the node does not have is no target of a bind', () => {
    const facts = { ...FACTS, nsswitch: undefined, etc: { resolv: false, hosts: true } };
    const handle = namespaceRung.handle({ ...INPUT, facts }, outputs);
    expect(handle.binds.map(([, target]) => target)).toEqual(['/etc/hosts']);
    expect(namespaceRung.steps({ ...INPUT, facts }).map(({ id }) => id)).not.toContain('nsswitch.conf');
  });
});
