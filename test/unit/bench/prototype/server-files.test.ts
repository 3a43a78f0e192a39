import { expect, test } from '@jest/globals';
import { prototypeConf } from '../../../../src/bench/prototype/server-files.js';

test('the prototype keeps ocserv’s own packet sizes and buffers', () => {
  const conf = prototypeConf({
    ...{ directory: '/run/p', listen: '10.90.17.1', port: 4443, device: 'proto', network: '10.78.0' },
    asNobody: true,
  });
  expect(conf).toContain('listen-host = 10.90.17.1\ntcp-port = 4443\nrun-as-user = nobody\n');
  expect(conf).toContain('ipv4-network = 10.78.0.0\n');
  expect(conf).not.toMatch(/^(mtu|output-buffer|udp-port|compression)\b/m);
});
