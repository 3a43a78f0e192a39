import { expect, test } from '@jest/globals';
import { parseSessionDevices } from '../../../../src/gateway/caps/apply.js';
import { ledDevices } from '../../../../src/gateway/caps/shaper.js';
import { parseClasses } from '../../../../src/gateway/caps/throughput.js';

const SHOWN = `class htb 1:1 root rate 20Mbit ceil 20Mbit burst 50000b cburst 50000b 
 Sent 59918889 bytes 5173 pkt (dropped 0, overlimits 2292 requeues 0) 
 rate 19956Kbit 160pps backlog 0b 0p requeues 0
 lended: 1 borrowed: 0 giants: 0

class htb 1:16 parent 1:1 rate 39520bit ceil 20Mbit burst 2999b cburst 50000b 
 Sent 2346794 bytes 232 pkt (dropped 0, overlimits 3 requeues 0) 
 rate 840bit 1pps backlog 0b 0p requeues 0

class htb 1:17 parent 1:16 leaf 815a: prio 0 rate 19760bit ceil 20Mbit burst 2999b cburst 50000b 
 Sent 4116 bytes 56 pkt (dropped 0, overlimits 0 requeues 0) 
 backlog 0b 0p requeues 0
`;

test('rates and bytes of classes that are measured', () => {
  expect(parseClasses(SHOWN)).toEqual(
    new Map([
      [0x1, { rate: 19_956_000, bytes: 59_918_889 }],
      [0x16, { rate: 840, bytes: 2_346_794 }],
    ]),
  );
});

test('devices that are led to the classes', () => {
  const shown = 'qdisc noqueue 0: dev lo root refcnt 2\nqdisc clsact ffff: dev vpns0 parent ffff:fff1\n';
  expect(ledDevices(shown)).toEqual(new Set(['vpns0']));
});

test("sessions' devices, and whose they are", () => {
  const json = JSON.stringify([
    { ifname: 'lo', addr_info: [{ local: '127.0.0.1' }] },
    { ifname: 'vpns0', addr_info: [{ local: '10.77.0.1', address: '10.77.0.2', prefixlen: 32 }] },
    // A session that is just beginning.
    { ifname: 'vpns1', addr_info: [] },
    {},
  ]);
  expect(parseSessionDevices(json)).toEqual([{ device: 'vpns0', address: '10.77.0.2' }]);
});
