import type { RungInput } from '../../src/network/rung.js';
import type { Verdict } from '../../src/plan/step.js';
import type { NodeFacts } from '../../src/probe/node-facts.js';
import { INVITE } from './invite.js';

const works: Verdict = { ok: true, why: 'it works' };

/** A node on which everything works. */
export const FACTS: NodeFacts = {
  hostname: 'wn042.cluster.example.org',
  fqdn: 'wn042.cluster.example.org',
  uid: 1000,
  userNamespaces: works,
  tun: works,
  helpers: works,
  openconnect: works,
  preload: works,
  bbr: works,
  nsswitch: 'passwd: files sss\nhosts: files resolve [!UNAVAIL=return] dns\n',
  etc: { resolv: true, hosts: true },
};

export const INPUT: RungInput = {
  settings: {
    invite: '/home/u/site-a.invite',
    name: 'default',
    hosts: ['cm.example.org=192.0.2.7'],
    tun: 'auto',
    congestion: 'auto',
    tunnels: 'auto',
    openconnect: 'openconnect',
  },
  invite: INVITE,
  facts: FACTS,
  state: '/run/gvpn/default',
  native: {
    ns: '/opt/gvpn-ns',
    relay: '/opt/gvpn-relay',
    probe: '/opt/gvpn-probe',
    hand: '/opt/gvpn-hand',
    preload: '/opt/gvpn-openconnect.so',
  },
};
