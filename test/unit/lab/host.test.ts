import { expect, test } from '@jest/globals';
import { Host, usersOf } from '../../../src/lab/host.js';
import { faultOf } from '../../support/faults.js';

const PASSWD = `root:x:0:0:root:/root:/bin/bash
daemon:x:1:1:daemon:/usr/sbin:/usr/sbin/nologin
nobody:x:65534:65534:nobody:/nonexistent:/usr/sbin/nologin
hpcuser:x:2001:2001::/home/hpcuser:/bin/bash
`;

test('those who can work on a host are root and people, not daemons', () => {
  expect(usersOf(PASSWD)).toEqual(['root', 'hpcuser']);
  expect(usersOf('')).toEqual([]);
});

test('a shell of a user that the host has not names those that it has', async () => {
  class Known extends Host {
    override async output(): Promise<string> {
      return PASSWD;
    }
  }
  const process = { pid: 1, start: '0', boot: '' };
  const host = new Known('node1', '/lab', process, process);
  const fault = await faultOf('usage', () => host.shell('nobodyx'));
  expect(fault.message).toBe('user nobodyx: host node1 has root, hpcuser');
  expect(fault.fix).toContain('lab shell --help');
});
