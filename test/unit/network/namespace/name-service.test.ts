import { describe, expect, test } from '@jest/globals';
import { hostsFile, nsswitchFor } from '../../../../src/network/namespace/name-service.js';
import { ref, resolve } from '../../../../src/plan/text.js';

describe('hosts', () => {
  const outputs = new Map([['tunnel', { address: '10.77.0.2' }]]);
  const hosts = (name: string, extra: string[] = []) =>
    resolve(hostsFile(name, ref('tunnel', 'address'), extra), outputs);

  test('the node’s own name, long and short, is the tunnel’s address', () => {
    expect(hosts('wn042.cluster.example.org')).toBe(
      '127.0.0.1 localhost\n::1 localhost\n10.77.0.2 wn042.cluster.example.org wn042\n',
    );
    expect(hosts('wn042')).toContain('10.77.0.2 wn042\n');
  });

  test('names of the settings follow', () => {
    expect(hosts('wn042', ['cm.example.org=192.0.2.7', 'six=2001:db8::1']).split('\n').slice(3)).toEqual([
      '192.0.2.7 cm.example.org',
      '2001:db8::1 six',
      '',
    ]);
  });
});

describe('nsswitch.conf', () => {
  test('hosts come from files and DNS alone, all else stays', () => {
    expect(
      nsswitchFor(
        '# c\npasswd: files sss\nhosts: files resolve [!UNAVAIL=return] dns myhostname\ngroup: files\n',
      ),
    ).toBe('# c\npasswd: files sss\ngroup: files\nhosts: files dns\n');
  });

  test.each(['', '\n', 'hosts: wins', '  hosts :dns\n\thosts:\tsss\n'])('%j', (original) => {
    expect(nsswitchFor(original)).toBe('hosts: files dns\n');
  });
});
