import { describe, expect, test } from '@jest/globals';
import { type Holder, hold, payloadCommand } from '../support/native-holder.js';
import type { Tunnel } from '../support/native-openconnect.js';
import { start } from '../support/native-process.js';
import { relaySuite, UP } from '../support/native-relay.js';
import { until } from '../support/processes.js';

const { helpers, holder, openconnect, up, ip } = relaySuite();

describe('another relay after the first', () => {
  test('finds address and route as they were', async () => {
    const first = await up();
    const before = { addresses: (await ip('addr', 'show', 'tun0'))[0].addr_info, routes: await ip('route') };
    await first.kill();
    await until(
      async () => ((await ip('route'))[0].flags.includes('linkdown') ? true : undefined),
      'no carrier',
    );
    expect((await ip('addr', 'show', 'tun0'))[0].addr_info).toEqual(before.addresses);
    expect(await openconnect().event()).toEqual(UP);
    expect({ addresses: (await ip('addr', 'show', 'tun0'))[0].addr_info, routes: await ip('route') }).toEqual(
      before,
    );
  });

  test('brings a new address and MTU, and says that the address changed', async () => {
    await (await up()).kill();
    const env = { INTERNAL_IP4_ADDRESS: '10.77.0.9', INTERNAL_IP4_MTU: '1400' };
    expect(await openconnect({ env }).event()).toEqual({
      ...UP,
      address: '10.77.0.9',
      mtu: 1400,
      changed: true,
    });
    const [tun0] = await ip('addr', 'show', 'tun0');
    expect(tun0.mtu).toBe(1400);
    expect(tun0.addr_info.map((each: { local: string }) => each.local)).toEqual(['10.77.0.9']);
    expect(await ip('route')).toEqual([expect.objectContaining({ dst: 'default', prefsrc: '10.77.0.9' })]);
  });

  test('carries on the connections of the first', async () => {
    const [near, here] = [holder(), await up()];
    const far = await hold(helpers.ns, 'same');
    const there = await up({ env: { INTERNAL_IP4_ADDRESS: '10.77.0.6' } }, far);
    const wire = (tunnel: Tunnel) => {
      tunnel.onPacket((packet) => there.send(packet));
      there.onPacket((packet) => tunnel.send(packet));
    };
    wire(here);
    const node = (at: Holder, script: string) =>
      start(payloadCommand(helpers.ns, at, '--', process.execPath, '-e', script), { stdin: true });
    const server = node(
      far,
      "require('net').createServer((c) => c.pipe(c)).listen(5001, () => console.log('up'))",
    );
    expect(await server.stdout.next()).toBe('up');
    const client = node(
      near,
      "const c = require('net').connect(5001, '10.77.0.6'); process.stdin.pipe(c).pipe(process.stdout)",
    );
    client.child.stdin?.write('before\n');
    expect(await client.stdout.next()).toBe('before');
    await here.kill();
    client.child.stdin?.write('meanwhile\n');
    wire(await up());
    client.child.stdin?.end('after\n');
    expect([await client.stdout.next(), await client.stdout.next()]).toEqual(['meanwhile', 'after']);
    expect(await client.ended).toMatchObject({ code: 0 });
    for (const one of [server, far, there]) one.child.kill('SIGKILL');
  });
});
