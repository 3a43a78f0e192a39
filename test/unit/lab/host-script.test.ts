import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { identify } from '../../../src/effects/process-identity.js';
import { run } from '../../../src/effects/run.js';
import { hostCommand, parseProcessFile } from '../../../src/lab/host-script.js';

describe('parseProcessFile', () => {
  test('reads what a process wrote of itself as others see it', () => {
    const stat = readFileSync('/proc/self/stat', 'utf8').trim();
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
    expect(parseProcessFile(`${stat}\n${boot}\n`)).toEqual(identify(process.pid));
  });

  test('is not misled by the name of the program', () => {
    const rest = Array.from({ length: 19 }, (_, index) => index).join(' ');
    expect(parseProcessFile(`12 (a) b) S ${rest.replace(/ 18$/, ' 777')} 1 2\nboot\n`)).toEqual({
      pid: 12,
      start: '777',
      boot: 'boot',
    });
  });

  test.each(['', '12 (sh) S 1\nboot\n', '12 (sh)', 'nonsense\nboot\n'])('knows nothing from %j', (text) => {
    expect(parseProcessFile(text)).toBeUndefined();
  });
});

describe('hostCommand', () => {
  const host = {
    directory: '/labs/a/hosts/b',
    root: '/roots/x',
    installation: '/opt/it',
    fqdn: 'b.test',
    hosts: '127.0.0.1 localhost\n10.0.0.1 b.test',
    resolv: 'nameserver 127.0.0.1',
  };

  test('passes values as words, never as script', () => {
    const [, , outer, , inner, ...words] = hostCommand(host);
    expect(words).toEqual([host.directory, host.root, host.installation, host.fqdn, host.hosts, host.resolv]);
    expect(outer).not.toContain('/labs');
    expect(inner).not.toMatch(/\/labs|\/roots|b\.test/);
  });

  test('is valid sh', async () => {
    for (const script of hostCommand(host)
      .slice(2, 5)
      .filter((word) => word.includes('\n'))) {
      expect(await run(['sh', '-n', '-c', script])).toMatchObject({ code: 0, stderr: '' });
    }
  });
});
