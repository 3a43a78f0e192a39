import { describe, expect, test } from '@jest/globals';
import { entryCommand, homeOf } from '../../../src/lab/host-entry.js';

describe('entryCommand', () => {
  test('enters all namespaces and the root, with a clean environment', () => {
    const command = entryCommand(7, ['id', '-u']).join(' ');
    expect(command).toMatch(
      /^nsenter --target 7 --mount --uts --ipc --net --pid --root --wd -- env -i -C \/root /,
    );
    expect(command).toMatch(/HOME=\/root USER=root LOGNAME=root PATH=\S+ LANG=C.UTF-8 id -u$/);
  });

  test('gives up every privilege for an ordinary user', () => {
    const command = entryCommand(7, ['id'], { user: 'hpcuser' }).join(' ');
    expect(command).toContain(
      '-- setpriv --reuid hpcuser --regid hpcuser --init-groups --inh-caps=-all --ambient-caps=-all env -i',
    );
    expect(command).toContain('-C /home/hpcuser HOME=/home/hpcuser USER=hpcuser');
  });

  test('binds the command to us after the change of user, which would undo it', () => {
    const command = entryCommand(7, ['id'], { user: 'alice', bound: true });
    expect(command.indexOf('--pdeathsig')).toBeGreaterThan(command.indexOf('--reuid'));
    expect(command.slice(0, command.indexOf('env')).slice(-2)).toEqual(['--pdeathsig', 'KILL']);
  });

  test('limits its time, in seconds', () => {
    expect(entryCommand(7, ['true'], { timeoutMs: 1500 }).slice(-4)).toEqual([
      'timeout',
      '--kill-after=5',
      '1.5',
      'true',
    ]);
  });

  test('takes further variables, and words as they are', () => {
    const command = entryCommand(7, ['sh', '-c', 'echo "$A b"'], { env: { A: "it's", PATH: '/bin' } });
    expect(command.slice(-3)).toEqual(['sh', '-c', 'echo "$A b"']);
    expect(command).toContain("A=it's");
    expect(command.filter((word) => word.startsWith('PATH='))).toEqual(['PATH=/bin']);
  });

  test('knows homes', () => {
    expect([homeOf('root'), homeOf('alice')]).toEqual(['/root', '/home/alice']);
  });
});
