import { afterEach, beforeEach, expect } from '@jest/globals';
import { compileFixture, installHelpers } from './native.js';
import { enterCommand, type Holder, hold } from './native-holder.js';
import { LEASE, startTunnel, type Tunnel, type TunnelOptions } from './native-openconnect.js';
import { run } from './native-process.js';

export const ADDRESS = LEASE.INTERNAL_IP4_ADDRESS;

/** The event of a relay that was set up with `LEASE`. */
export const UP = {
  event: 'up',
  address: ADDRESS,
  mtu: 15960,
  dns: ['10.0.2.3'],
  domain: 'example.org',
  changed: false,
} as const;

/** A holder for each test, and relays into it with a /dev/net/tun that they may open. */
export function relaySuite() {
  const helpers = installHelpers();
  const fixture = compileFixture(helpers, 'openconnect');
  let holder: Holder;

  beforeEach(async () => {
    holder = await hold(helpers.ns, 'same');
  });
  afterEach(() => void holder.child.kill('SIGKILL'));

  const openconnect = (options: TunnelOptions = {}, into: Holder = holder) =>
    startTunnel(fixture, helpers.relay, into.pid, { tunMode: '666', ...options });

  return {
    helpers,
    holder: () => holder,
    openconnect,
    /** Waits until the relay is up. */
    async up(options: TunnelOptions = {}, into: Holder = holder): Promise<Tunnel> {
      const tunnel = openconnect(options, into);
      expect(await tunnel.event()).toMatchObject({ event: 'up' });
      return tunnel;
    },
    /** `ip -json ...` in the network of the holder. */
    async ip(...args: string[]) {
      return JSON.parse((await run(enterCommand(helpers.ns, holder, 'ip', '-json', ...args))).stdout);
    },
  };
}
