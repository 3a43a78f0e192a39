import { expect, test } from '@jest/globals';
import { parseNetDev, readTraffic } from '../../../src/node/traffic.js';

const NET_DEV = `Inter-|   Receive                                                |  Transmit
 face |bytes    packets errs drop fifo frame compressed multicast|bytes    packets errs drop fifo colls carrier compressed
    lo:     100       2    0    0    0     0          0         0      100       2    0    0    0     0       0          0
  tun0:9007199254    7000    0    0    0     0          0         0   123456    3000    0    0    0     0       0          0
`;

test('reads the bytes of one device, also where no space follows the colon', () => {
  expect(parseNetDev(NET_DEV, 'tun0')).toEqual({ rxBytes: 9_007_199_254, txBytes: 123_456 });
});

test.each(['tun1', 'un0', 'face', ''])('there is no device %j', (device) => {
  expect(parseNetDev(NET_DEV, device)).toBeUndefined();
});

test('a process without a tunnel, or none at all, has no traffic', () => {
  expect(readTraffic(0)).toBeUndefined();
  expect(parseNetDev('tun0: 1 2', 'tun0')).toBeUndefined();
});
